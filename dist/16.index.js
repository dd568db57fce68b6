export const id = 16;
export const ids = [16];
export const modules = {

/***/ 96485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ tryKey),
/* harmony export */   O: () => (/* binding */ opensBucket)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _mastodon_headers_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2930);
/* harmony import */ var _net_retry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(37893);
/* harmony import */ var _stores_model_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(28587);
/* harmony import */ var _stores_s3_r2_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(12739);
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
/** Tries a fresh S3 key before anybody relies on it: it has to do what Mastodon does, and nothing elsewhere. */





/**
 * A fresh key is not known everywhere for up to a minute, and until then is refused in one way or the other.
 * @see https://developers.cloudflare.com/r2/reference/consistency/
 */
const aMinute = { attempts: 12, firstWaitMs: 4000, longestWaitMs: 8000 };
/** One pixel. */
const picture = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');
/**
 * Writes a picture with the headers that Mastodon sends, reads and deletes it, and looks whether another bucket stays shut.
 * @throws Error that says what the key could not do, or could.
 */
async function tryKey(credentials, trial, cx) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { endpoint, bucket, other } = trial;
        const own = __addDisposableResource(env_1, new _stores_s3_r2_js__WEBPACK_IMPORTED_MODULE_4__/* .R2Bucket */ .Fz({ endpoint, bucket, region: 'auto', credentials }), true);
        // Below a prefix that the block rule covers, under a name that nobody knows.
        const key = `.mastodon-r2/key-trial-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}.gif`;
        const md5 = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('md5').update(picture).digest('hex');
        const headers = await (0,_mastodon_headers_js__WEBPACK_IMPORTED_MODULE_1__/* .uploadHeaders */ .ww)(key, picture, picture.length);
        await patiently('write', cx, () => own.put(key, picture, md5, headers, cx));
        try {
            const read = await patiently('read', cx, () => own.readRecord(key, cx));
            if (read === null || !picture.equals(read.bytes))
                throw new Error('It did not read back what it wrote.');
        }
        finally {
            await patiently('delete', cx, async () => {
                const [left] = await own.remove([key], cx);
                if (left !== undefined)
                    throw new Error(left.why);
            });
        }
        if (other !== undefined)
            await mustBeShut(credentials, endpoint, other, cx);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
async function mustBeShut(credentials, endpoint, bucket, cx) {
    if (await opensBucket(credentials, endpoint, bucket, cx))
        throw new Error(`It opens the bucket ${bucket} too.`);
}
/**
 * Whether a key may look into a bucket. A key that is told that there is no such bucket may.
 * @throws StoreError when the store gives neither answer.
 */
async function opensBucket(credentials, endpoint, bucket, cx) {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_2, new _stores_s3_r2_js__WEBPACK_IMPORTED_MODULE_4__/* .R2Bucket */ .Fz({ endpoint, bucket, region: 'auto', credentials }), true);
        try {
            await store.list(_stores_model_js__WEBPACK_IMPORTED_MODULE_3__/* .everything */ .Y, cx).next();
            return true;
        }
        catch (error) {
            if (error instanceof _stores_model_js__WEBPACK_IMPORTED_MODULE_3__/* .StoreError */ .A && error.status === 403)
                return false;
            if (error instanceof _stores_model_js__WEBPACK_IMPORTED_MODULE_3__/* .StoreError */ .A && error.status === 404)
                return true;
            throw error;
        }
    }
    catch (e_2) {
        env_2.error = e_2;
        env_2.hasError = true;
    }
    finally {
        const result_2 = __disposeResources(env_2);
        if (result_2)
            await result_2;
    }
}
function patiently(what, cx, attempt) {
    return (0,_net_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .retrying */ .R)(`fresh key, ${what}`, aMinute, cx, attempt, (error) => {
        const refused = error instanceof _stores_model_js__WEBPACK_IMPORTED_MODULE_3__/* .StoreError */ .A && (error.status === 403 || error.status === 401);
        return { again: refused, why: error instanceof Error ? error.message : String(error), waitMs: 4000 };
    });
}


/***/ }),

/***/ 96584:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H5: () => (/* binding */ ownerAndRepo),
/* harmony export */   hD: () => (/* binding */ rateLimitWait),
/* harmony export */   rQ: () => (/* binding */ isHttpRefusal),
/* harmony export */   z6: () => (/* binding */ githubAt)
/* harmony export */ });
/* harmony import */ var _net_retry_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37893);

/**
 * The version of the API this project is written against, as a date.
 * @see https://docs.github.com/en/rest/about-the-rest-api/api-versions
 */
const apiVersion = '2022-11-28';
/** How long one request may take. */
const silenceMs = 60_000;
/** The longest wait that a rate limit may ask for; longer ones end the step, with the time to come back. */
const longestWaitMs = 180_000;
const tries = { attempts: 4, firstWaitMs: 500, longestWaitMs };
/** Makes the client. It sends nothing yet. */
function githubAt(options) {
    const apiUrl = options.apiUrl ?? 'https://api.github.com';
    let octokit;
    const request = async (...asked) => {
        octokit ??= connect(apiUrl, options);
        return (await octokit).request(...asked);
    };
    return {
        tokenKind: tokenKind(options.token),
        // The client's own has properties too, which nobody here needs.
        request: request,
        graphql: async (query, variables) => {
            const url = options.graphqlUrl ?? `${apiUrl.replace(/\/v3$/, '')}/graphql`;
            const answer = await request(`POST ${url}`, { query, variables });
            return answer.data;
        },
    };
}
/** The official client, loaded here as most runs need none and it takes a moment to start. */
async function connect(apiUrl, { token, cx }) {
    const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 92413));
    const octokit = getOctokit(token, { baseUrl: apiUrl, userAgent: 'mastodon-media-r2', log: silent });
    octokit.hook.wrap('request', async (send, request) => {
        const what = `GitHub ${request.method} ${request.url}`;
        // Changed in place: the client's own hooks, called by `send`, hold on to this very object.
        request.headers['x-github-api-version'] = apiVersion;
        const attempt = async () => {
            request.request = { ...request.request, signal: AbortSignal.any([AbortSignal.timeout(silenceMs), cx.signal]) };
            return send(request);
        };
        try {
            return await (0,_net_retry_js__WEBPACK_IMPORTED_MODULE_0__/* .retrying */ .R)(what, tries, cx, attempt, (error) => judge(error, cx.clock.now()));
        }
        catch (error) {
            // The client would make a refusal of GitHub out of a cancelled run.
            cx.signal.throwIfAborted();
            throw error;
        }
    });
    return octokit;
}
/** Splits `owner/name` into the parameters of the REST API. */
function ownerAndRepo(repository) {
    const [owner = '', repo = ''] = repository.split('/');
    return { owner, repo };
}
/** The client would print deprecations past the log that this project keeps clean. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore() {
    // Nothing to do.
}
function tokenKind(token) {
    if (token.startsWith('ghs_'))
        return 'installation';
    if (token.startsWith('github_pat_'))
        return 'fine-grained';
    return /^gh[pou]_/.test(token) ? 'classic' : 'unknown';
}
function isHttpRefusal(error) {
    return error instanceof Error && error.name === 'HttpError' && 'status' in error;
}
/** What is worth another try: broken connections, failures of GitHub, and rate limits that end soon. Nothing else of 4xx. */
function judge(error, nowMs) {
    if (!isHttpRefusal(error))
        return { again: false, why: String(error) };
    if (error.status >= 500)
        return { again: true, why: error.message };
    const waitMs = rateLimitWait(error, nowMs);
    if (waitMs === undefined)
        return { again: false, why: error.message };
    return { again: waitMs <= longestWaitMs, why: 'GitHub asks for fewer requests', waitMs };
}
/**
 * How long a rate limit asks to wait, in milliseconds; `undefined` when the refusal is none.
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
function rateLimitWait(error, nowMs) {
    const { status, response } = error;
    if (status !== 403 && status !== 429)
        return undefined;
    const headers = response?.headers ?? {};
    if (headers['retry-after'] !== undefined)
        return Number(headers['retry-after']) * 1000 || 60_000;
    if (String(headers['x-ratelimit-remaining']) === '0') {
        return Math.max(0, Number(headers['x-ratelimit-reset']) * 1000 - nowMs) || 60_000;
    }
    return status === 429 || /secondary rate limit/i.test(error.message) ? 60_000 : undefined;
}


/***/ }),

/***/ 38029:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Jy: () => (/* binding */ GitHubProblem),
  os: () => (/* binding */ asking),
  Nd: () => (/* binding */ isRule),
  Bx: () => (/* binding */ ruleAdvice),
  Hd: () => (/* binding */ toldBy)
});

// UNUSED EXPORTS: explain

// EXTERNAL MODULE: ./src/github/client.ts
var client = __webpack_require__(96584);
;// CONCATENATED MODULE: ./src/github/permissions.ts
/**
 * `job` is what the workflow grants its own token; where it is missing no workflow can.
 * @see https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
 */
const rights = {
    'read-contents': { job: 'contents: read', named: 'Contents: Read-only', scope: 'repo' },
    contents: { job: 'contents: write', named: 'Contents: Read and write', scope: 'repo' },
    'pull-requests': { job: 'pull-requests: write', named: 'Pull requests: Read and write', scope: 'repo' },
    secrets: { named: 'Secrets: Read and write', scope: 'repo' },
    // Secrets of an environment take this one, not `Secrets`.
    environments: { named: 'Environments: Read and write', scope: 'repo' },
    'read-environments': { job: 'actions: read', named: 'Actions: Read-only', scope: 'repo' },
};
/** Says, for this kind of token, what to grant. One sentence. */
function howToGrant(right, kind) {
    const { named, scope, ...rest } = rights[right];
    const job = 'job' in rest ? rest.job : undefined;
    const token = `a fine-grained token or an App with the permission "${named}"`;
    switch (kind) {
        case 'installation':
            return job === undefined
                ? `The job's own token cannot have this right: give github-token ${token} for this repository.`
                : `Write "${job}" under permissions of the job. For another repository, or where the token is that of an App: ${token}.`;
        case 'fine-grained':
            return `Give the token in github-token the permission "${named}" for this repository.`;
        case 'classic':
            return `Give the token in github-token the scope "${scope}"; better, use ${token}.`;
        case 'unknown':
            return `The token needs the permission "${named}"${job === undefined ? '' : ` (in a workflow "${job}")`} for this repository.`;
    }
}

;// CONCATENATED MODULE: ./src/github/explain.ts
/** Turns GitHub's refusals into sentences that name the cause and the next step. */


/** A refusal or failure of GitHub, explained. The message holds no secret. */
class GitHubProblem extends Error {
    name = 'GitHubProblem';
    kind;
    /** The HTTP status; 0 where there was no answer. */
    status;
    constructor(kind, message, details = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        this.kind = kind;
        this.status = details.status ?? 0;
    }
}
/**
 * Calls GitHub and explains a refusal.
 * @throws GitHubProblem for refusals of GitHub; what stopped the run passes as it is.
 */
async function asking(github, tried, call) {
    try {
        return await call();
    }
    catch (error) {
        throw explain(github, error, tried);
    }
}
/** Explains an error of the client; others are returned as they are. */
function explain(github, error, { what, needs }) {
    if (!(0,client/* isHttpRefusal */.rQ)(error))
        return error instanceof Error ? error : new Error(String(error));
    const { status, response } = error;
    const problem = (kind, cause, next) => new GitHubProblem(kind, `Could not ${what}: ${cause}. ${next}`, {
        status: response === undefined ? 0 : status,
        cause: error,
    });
    const told = toldBy(error.message);
    const grant = howToGrant(needs, github.tokenKind);
    if (response === undefined) {
        return problem('network', `no answer from GitHub (${told})`, 'Check that the runner reaches it, then run again.');
    }
    const waitMs = (0,client/* rateLimitWait */.hD)(error, Date.now());
    if (waitMs !== undefined) {
        const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
        return problem('rate-limit', 'GitHub asks for fewer requests', `Run again in ${minutes} min.`);
    }
    if (status === 401) {
        const next = 'Check that github-token holds a whole token that has not expired.';
        return problem('token', `GitHub does not accept the token (${told})`, next);
    }
    if (isRule(told))
        return problem('rules', `a rule of the repository forbids it (${told})`, ruleAdvice);
    if (status === 403 && /archived|read-only/i.test(told)) {
        return problem('refused', `the repository takes no changes (${told})`, 'Unarchive it, or name another one.');
    }
    if (status === 403 && /SAML|single sign-on/i.test(told)) {
        const next = 'Authorize the token for the organization: https://github.com/settings/tokens, "Configure SSO".';
        return problem('permission', told, next);
    }
    if (status === 403 && /not permitted to create or approve pull requests/i.test(told)) {
        return problem('permission', told, notPermitted);
    }
    if (status === 403)
        return problem('permission', `the token may not do it (${told})`, grant);
    if (status === 404) {
        // GitHub hides what a token may not see, so that nobody learns which repositories exist.
        return problem('not-found', 'GitHub finds nothing there, or the token may not see it', `Check the name. ${grant}`);
    }
    if (status === 409 && /repository is empty/i.test(told)) {
        return problem('refused', 'the repository has no commit yet', 'Commit something, a README will do, then run again.');
    }
    if (status === 409 || (status === 422 && /already exists|not a fast.?forward/i.test(told))) {
        return problem('conflict', told, 'Something else wrote at the same time. Run again.');
    }
    if (status >= 500)
        return problem('server', `GitHub failed (${told})`, 'Run again later: https://www.githubstatus.com');
    return problem('refused', told, 'See the message of GitHub.');
}
/** @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository#preventing-github-actions-from-creating-or-approving-pull-requests */
const notPermitted = 'Open it by hand; or allow it in the settings of the repository or organization (Actions, General, "Allow GitHub Actions to create and approve pull requests"); or give github-token a fine-grained token or that of an App.';
const ruleAdvice = 'Use target: pull-request where the branch only takes pull requests; else let the token pass the rule in the settings of the repository, under Rules or Branches.';
/** Branch protection and rulesets word their refusals in several ways. */
function isRule(told) {
    return /protected branch|rule violation|changes must be made through a pull request|required status check|cannot (?:update|create) this protected ref|signed commits|verified signatures/i.test(told);
}
/** GitHub's own words, without the link to its manual, on one line. */
function toldBy(message) {
    const [words = ''] = message.split(/ - https:\/\/docs\.github\.com/);
    const line = words.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
    return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}


/***/ }),

/***/ 2930:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  p0: () => (/* binding */ areLikely),
  aV: () => (/* binding */ cacheControl),
  sc: () => (/* binding */ correctedHeaders),
  T_: () => (/* reexport */ headLength),
  uz: () => (/* binding */ quickHeaders),
  ww: () => (/* binding */ uploadHeaders)
});

// EXTERNAL MODULE: ./node_modules/file-type/source/index.js + 35 modules
var source = __webpack_require__(38377);
// EXTERNAL MODULE: ./node_modules/mime-types/index.js
var mime_types = __webpack_require__(14096);
;// CONCATENATED MODULE: ./src/mastodon/content-type.ts
/**
 * The content type that Mastodon's uploader would give a file: what its first bytes say, made more specific by the
 * extension where the extension names a special case of the same format, and never the other way round. A picture that
 * is named `.png` and is a JPEG is a JPEG.
 *
 * The uploader asks the Marcel gem and then `file`; the list of types by extension that it keeps too can only confirm
 * their answer, never change it.
 * @see https://github.com/kreeti/kt-paperclip/blob/master/lib/paperclip/content_type_detector.rb
 * @see https://github.com/rails/marcel/blob/main/lib/marcel/mime_type.rb
 */

/** How much of a file is looked at. */
const headLength = 4_100;
/** What the uploader calls a file of no bytes. */
const emptyType = 'inode/x-empty';
/** What it calls everything else that nobody knows. */
const unknownType = 'application/octet-stream';
/**
 * The type by the first bytes, for the formats Mastodon takes or ever took.
 * @param head - the first {@link headLength} bytes, or all.
 * @returns `undefined` when it is none of them.
 */
function typeByMagic(head) {
    switch (head[0]) {
        case 0xff:
            return head[1] === 0xd8 && head[2] === 0xff ? 'image/jpeg' : isMpegAudioFrame(head) ? 'audio/mpeg' : undefined;
        case 0x89:
            return begins(head, '\x89PNG\r\n\x1a\n') ? 'image/png' : undefined;
        case 0x47:
            return begins(head, 'GIF87a') || begins(head, 'GIF89a') ? 'image/gif' : undefined;
        case 0x52:
            if (!begins(head, 'RIFF'))
                return undefined;
            return begins(head, 'WEBP', 8) ? 'image/webp' : begins(head, 'WAVE', 8) ? 'audio/x-wav' : undefined;
        case 0x49:
            return begins(head, 'ID3') ? 'audio/mpeg' : begins(head, 'II*\0') ? 'image/tiff' : undefined;
        case 0x4d:
            return begins(head, 'MM\0*') || begins(head, 'MM\0+') ? 'image/tiff' : undefined;
        case 0x42:
            return begins(head, 'BM') && begins(head, '\x01\0', 26) ? 'image/bmp' : undefined;
        case 0x66:
            return begins(head, 'fLaC') ? 'audio/flac' : undefined;
        case 0x4f:
            return begins(head, 'OggS') ? oggType(head) : undefined;
        case 0x1a:
            return begins(head, '\x1aE\xdf\xa3') ? matroskaType(head) : undefined;
        case 0x3c: // `<`
        case 0x20:
        case 0x09:
        case 0x0a:
        case 0x0d:
            return isSvg(head) ? 'image/svg+xml' : undefined;
        case 0x00:
            return begins(head, '\0\0\x01\0') ? 'image/vnd.microsoft.icon' : boxType(head);
        default:
            return undefined;
    }
}
/** The type by the extension of a key or file name, as the uploader names it; `undefined` for none or an unknown one. */
function typeByExtension(name) {
    const dot = name.lastIndexOf('.');
    if (dot <= name.lastIndexOf('/') + 1)
        return undefined;
    const extension = name.slice(dot + 1).toLowerCase();
    return extensions[extension] ?? ((0,mime_types.lookup)(extension) || undefined);
}
/**
 * The more specific of two types: what the bytes say, unless the name's type is a special case of that.
 * @param byContent - by the bytes; `undefined` when they say nothing.
 */
function mostSpecific(byContent, byName) {
    if (byContent === undefined || byName === undefined || byContent === byName)
        return byContent ?? byName;
    for (let type = parents[byName]; type !== undefined; type = parents[type]) {
        if (type === byContent)
            return byName;
    }
    return byContent;
}
/** Whether the bytes are text, as `file` would judge: UTF-8 without control characters. */
function isText(head) {
    if (head.some((byte) => byte < 0x20 && (byte < 0x08 || byte === 0x0b || byte > 0x0d) && byte !== 0x1b))
        return false;
    try {
        // The end may cut a character in two, which is no error.
        new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
        return true;
    }
    catch {
        return false;
    }
}
/** Where `mime-types` names a type otherwise than the uploader does. */
const extensions = {
    aac: 'audio/aac',
    flac: 'audio/flac',
    ico: 'image/vnd.microsoft.icon',
    jfif: 'image/jpeg',
    m4a: 'audio/mp4',
    m4v: 'video/mp4',
    mp3: 'audio/mpeg',
    mp4: 'video/mp4',
    oga: 'audio/ogg',
    ogg: 'audio/ogg',
    opus: 'audio/ogg',
    wav: 'audio/x-wav',
};
/** Special case -> the more general format that its first bytes may show. */
const parents = {
    'audio/mp4': 'video/mp4',
    'video/mp4': 'video/quicktime',
    'audio/ogg': 'application/ogg',
    'video/ogg': 'application/ogg',
    'video/webm': 'application/x-matroska',
    'video/x-matroska': 'application/x-matroska',
    'audio/x-matroska': 'application/x-matroska',
};
/** An MPEG audio frame without the ID3 tag before it; the same second bytes as the uploader takes. */
function isMpegAudioFrame(head) {
    const second = head[1] ?? 0;
    return (second >= 0xf2 && second <= 0xf7) || (second >= 0xfa && second <= 0xfd) || second === 0xe3;
}
/** ISO media (MP4, QuickTime, HEIF and their kin): the brand of the first box. */
function boxType(head) {
    if (!begins(head, 'ftyp', 4)) {
        return oldQuickTimeBoxes.some((box) => begins(head, box, 4)) ? 'video/quicktime' : undefined;
    }
    const brand = String.fromCharCode(...head.subarray(8, 12));
    // Any other brand, 3GPP's too: the general format, which an extension like `.mp4` makes specific.
    return brands[brand] ?? 'video/quicktime';
}
const oldQuickTimeBoxes = ['moov\0', 'mdat\0', 'free\0', 'skip\0', 'pnot\0', 'wide'];
const brands = {
    isom: 'video/mp4',
    mp41: 'video/mp4',
    mp42: 'video/mp4',
    'M4V ': 'video/mp4',
    'M4A ': 'audio/mp4',
    'M4B ': 'audio/mp4',
    'F4A ': 'audio/mp4',
    'F4B ': 'audio/mp4',
    avif: 'image/avif',
    avis: 'image/avif',
    heic: 'image/heic',
    heix: 'image/heic',
    hevc: 'image/heic-sequence',
    hevx: 'image/heic-sequence',
    mif1: 'image/heif',
    msf1: 'image/heif-sequence',
};
/** Ogg: the first packet names the codec. */
function oggType(head) {
    if (begins(head, 'vorbis', 29) || begins(head, 'OpusHead', 28))
        return 'audio/ogg';
    return begins(head, 'theora', 29) ? 'video/theora' : 'application/ogg';
}
/** Matroska: WebM is told by its name and a codec, both not far from the beginning; else the extension decides. */
function matroskaType(head) {
    if (begins(head, '\x93B\x82\x88matroska', 4))
        return 'video/x-matroska';
    const start = latin1(head, headLength);
    const isWebm = start.includes('webm') && ['V_VP8', 'V_VP9', 'V_AV1'].some((codec) => start.includes(codec));
    return isWebm ? 'video/webm' : 'application/x-matroska';
}
function isSvg(head) {
    const start = latin1(head, 1_024);
    return /^\s*(?:<svg[\s>]|<(?:\?xml|!DOCTYPE svg|!--)[^]*<svg[\s>])/.test(start);
}
function begins(head, magic, at = 0) {
    for (let index = 0; index < magic.length; index++) {
        if (head[at + index] !== magic.charCodeAt(index))
            return false;
    }
    return true;
}
function latin1(head, length) {
    return Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, length)).toString('latin1');
}

;// CONCATENATED MODULE: ./src/mastodon/headers.ts
/**
 * The headers Mastodon itself would have written with an upload, so that a copied object cannot be told from one that
 * Mastodon stored. It sends these two and no others.
 * @see https://github.com/mastodon/mastodon/blob/main/config/initializers/paperclip.rb
 */



/** Ten years: a new upload always gets a new name. */
const cacheControl = 'public, max-age=315576000, immutable';
/**
 * The headers of an upload.
 * @param key - only its extension matters.
 * @param head - the first {@link headLength} bytes, or all; more is not looked at.
 * @param size - bytes of the whole file.
 */
async function uploadHeaders(key, head, size) {
    if (size === 0)
        return headersOf(emptyType);
    return quickHeaders(key, head) ?? headersOf(await rareType(key, head));
}
/**
 * The same for the formats that make up nearly all media, at once and without waiting: JPEG, PNG, GIF, WebP, MP4, MP3
 * and the other formats of {@link typeByMagic}. Never disagrees with {@link uploadHeaders}.
 * @returns `undefined` when only {@link uploadHeaders} can tell, as for an empty file.
 */
function quickHeaders(key, head) {
    const byMagic = typeByMagic(head);
    if (byMagic === undefined)
        return undefined;
    return headersOf(hasSpecialCases.has(byMagic) ? (mostSpecific(byMagic, typeByExtension(key)) ?? byMagic) : byMagic);
}
/** General formats of which an extension may name a special case; for all others the name is not worth a look. */
const hasSpecialCases = new Set([
    'video/quicktime',
    'video/mp4',
    'application/ogg',
    'application/x-matroska',
]);
async function rareType(key, head) {
    const detected = (await (0,source/* fileTypeFromBuffer */.BI)(head.subarray(0, headLength)))?.mime;
    const byName = typeByExtension(key);
    // Bare AAC is told by twelve bits only; the uploader does not look for them and goes by the name.
    const byContent = detected === 'audio/aac' ? (byName ?? detected) : detected;
    const type = mostSpecific(byContent, byName) ?? (isText(head) ? 'text/plain' : unknownType);
    return active.test(type) ? 'text/plain' : type;
}
/**
 * Types that a browser would run. Mastodon takes no such uploads; where one got in all the same (an error page in the
 * place of a picture, say), it must not be executed on the media host. Bytes alone never lead here: HTML is not sniffed.
 */
const active = /^(?:text\/html|(?:application|text)\/(?:javascript|ecmascript|xml)|application\/(?:xhtml\+xml|wasm))$/;
function headersOf(contentType) {
    return { contentType, cacheControl };
}
/**
 * The types that Mastodon gives what it keeps in public. A source that tells another one was filled by another tool.
 * @see https://github.com/mastodon/mastodon/blob/main/app/models/media_attachment.rb
 */
const ownTypes = new Set([
    'image/jpeg',
    'image/png',
    'image/gif',
    'image/webp',
    'image/vnd.microsoft.icon',
    'image/x-icon',
    'video/mp4',
    'audio/mpeg',
]);
/**
 * The headers for an object that comes with some already: a type of Mastodon's is kept, everything else is as Mastodon would write it.
 * @param own - by the bytes.
 */
function correctedHeaders(stored, own) {
    const { contentType } = stored;
    return contentType !== undefined && ownTypes.has(contentType) ? { ...own, contentType } : own;
}
/** Whether headers can be Mastodon's own for that name, so that the bytes need not be looked at. */
function areLikely(key, stored) {
    const { contentType = '' } = stored;
    return stored.cacheControl === cacheControl && ownTypes.has(contentType) && contentType === typeByExtension(key);
}


/***/ }),

/***/ 89016:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  provision: () => (/* binding */ provision)
});

;// CONCATENATED MODULE: ./src/cloudflare/adoption.ts
/** The last valid character, so that a folder's name and it come after every key in that folder. */
const last = '\u{10FFFD}';
const mostExamples = 3;
/**
 * Looks at the first page of every folder and at everything between the folders.
 * Takes at most one list request for each folder there is, three more for foreign ones, and one for the end.
 * @throws what the listing throws.
 */
async function inspectContents(bucket, layout, cx) {
    const foreign = new Set();
    let after = null;
    for (;;) {
        const page = await firstPage(bucket, after, cx);
        const end = page.at(-1);
        if (end === undefined)
            break;
        for (const { key } of page) {
            if (!layout.isKnown(key))
                foreign.add(topName(key, layout));
            if (foreign.size === mostExamples)
                return { foreign: [...foreign] };
        }
        after = skip(end.key, layout);
    }
    if (foreign.size > 0)
        return { foreign: [...foreign] };
    return after === null ? 'empty' : 'mastodon';
}
/**
 * Stops before a bucket with other things in it becomes public.
 * @param adopted - the bucket that the operator adopted by name.
 * @throws when there is something foreign and the bucket is not adopted.
 */
function refuseForeign(bucket, contents, adopted) {
    if (typeof contents === 'string' || adopted === bucket)
        return;
    const more = contents.foreign.length === mostExamples ? ', and maybe more' : '';
    throw new Error(`Bucket ${bucket} holds things that are not Mastodon's (${contents.foreign.join(', ')}${more}) and would become readable by everyone. Use a bucket of its own for the media, or adopt this one with adopt-bucket: ${bucket}.`);
}
async function firstPage(bucket, after, cx) {
    for await (const page of bucket.list({ after, upTo: null }, cx))
        if (page.length > 0)
            return page;
    return [];
}
/** Where to go on: behind the folder that `key` is in, so that a folder costs one request however full it is. */
function skip(key, layout) {
    const folder = layout.folders.find((name) => key.startsWith(name)) ?? foreignFolder(key, layout);
    const behind = folder + last;
    // A key may be behind even that; then go on from the key, or the walk would never end.
    return folder === '' || Buffer.compare(Buffer.from(behind), Buffer.from(key)) <= 0 ? key : behind;
}
/** The folder of a foreign key: its first one, or the first two where the first is one of Mastodon's; '' at the top. */
function foreignFolder(key, layout) {
    let end = key.indexOf('/') + 1;
    if (layout.folders.some((name) => name.startsWith(key.slice(0, end))))
        end = key.indexOf('/', end) + 1;
    return key.slice(0, end);
}
function topName(key, layout) {
    const name = foreignFolder(key, layout) || key;
    const short = name.length > 60 ? `${name.slice(0, 60)}...` : name;
    return JSON.stringify(short.replaceAll(/[^\x20-\x7e\p{L}\p{N}]/gu, '?'));
}

// EXTERNAL MODULE: ./src/cloudflare/problems.ts
var problems = __webpack_require__(40283);
// EXTERNAL MODULE: ./src/cloudflare/resource.ts
var resource = __webpack_require__(36143);
// EXTERNAL MODULE: ./src/mastodon/layout.ts
var layout = __webpack_require__(25021);
// EXTERNAL MODULE: ./src/report/format.ts
var format = __webpack_require__(12011);
// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
// EXTERNAL MODULE: ./src/report/summary/parts.ts
var parts = __webpack_require__(21743);
;// CONCATENATED MODULE: ./src/report/summary/key.ts
/** Mastodon's key in the summary of `provision`: where it is, what to do with it, or how to make it by hand. Never the key. */


/** The part of the summary about the key. */
function keySection(key) {
    const lines = 'state' in key ? keyLines(key) : byHand(key);
    return lines.length === 0 ? markdown/* nothing */.s6 : (0,parts/* section */.uW)("Mastodon's key", (0,markdown/* list */.p_)(lines));
}
function keyLines({ state, current, old, unfinished, places, otherShut }) {
    const title = current ?? '';
    const lines = [];
    if (state === 'made') {
        const closed = otherShut ? 'Another bucket stayed shut to it.' : 'There was no other bucket to try it on.';
        lines.push((0,markdown/* markup */.PT) `The key of ${title} was made and tried: it wrote, read and deleted an object. ${closed}`, ...places.map((place) => (0,markdown/* markup */.PT) `Sealed to ${place.title}. ${place.advice}`));
    }
    if (state === 'kept')
        lines.push(`The key of ${title} is there. Nothing was made.`);
    if (state === 'corrected')
        lines.push(`The key of ${title} may do what it should again, and nothing else.`);
    if (state === 'retired')
        lines.push(`Old keys were deleted. The key of ${title} is the one in use.`);
    if (state === 'kept' || state === 'corrected') {
        for (const place of places.filter(({ holds }) => !holds)) {
            lines.push((0,markdown/* markup */.PT) `There is no key in ${place.title}, and Cloudflare does not tell it again. For a new one run with ${(0,markdown/* code */.aY)('mastodon-key: rotate')}.`);
        }
    }
    if (old.length > 0) {
        lines.push((0,markdown/* markup */.PT) `Beside it there are still: ${old.join('; ')}. Once Mastodon runs with the new key, delete them: run with ${(0,markdown/* code */.aY)('mastodon-key: retire')}.`);
    }
    if (unfinished.length > 0) {
        lines.push((0,markdown/* markup */.PT) `Runs that did not come to their end left: ${unfinished.join('; ')}. Where one of them may have got into use, run with ${(0,markdown/* code */.aY)('mastodon-key: rotate')}; ${(0,markdown/* code */.aY)('mastodon-key: retire')} deletes them.`);
    }
    return lines;
}
/**
 * Exact instructions, for those who do not hand over a token that makes tokens.
 * @see https://developers.cloudflare.com/r2/api/tokens/#create-an-api-token
 */
function byHand({ accountId, bucket }) {
    const account = `https://dash.cloudflare.com/${accountId}`;
    return [
        (0,markdown/* markup */.PT) `Mastodon needs a key of its own for the bucket, once. Open ${(0,markdown/* link */.nf)('R2 API tokens', `${account}/r2/api-tokens`)} and choose "Create Account API token".`,
        (0,markdown/* markup */.PT) `Permissions: "Object Read & Write". Specify bucket: "Apply to specific buckets only", ${(0,markdown/* code */.aY)(bucket)}. TTL: forever. No IP addresses, unless those of all your servers.`,
        (0,markdown/* markup */.PT) `Cloudflare shows it once: "Access Key ID" is ${(0,markdown/* code */.aY)('AWS_ACCESS_KEY_ID')}, "Secret Access Key" is ${(0,markdown/* code */.aY)('AWS_SECRET_ACCESS_KEY')}. Put both where Mastodon reads its secrets, never into git.`,
        (0,markdown/* markup */.PT) `Or let this step make and seal it: give ${(0,markdown/* code */.aY)('mint-token')}, a token with the permission "Account API Tokens: Edit" and no other (${(0,markdown/* link */.nf)('API tokens of the account', `${account}/api-tokens`)}), and ${(0,markdown/* code */.aY)('key-sinks')}.`,
    ];
}

;// CONCATENATED MODULE: ./src/report/summary/provision.ts
/** The job summary of `provision`: what was made or corrected, what is still to come, and what Mastodon needs of it. */




/** The summary as Markdown. */
function provisionSummary(data) {
    return (0,markdown/* document */.Al)([
        opening(data),
        (0,markdown/* table */.tp)(['What Mastodon needs', 'Value'], [
            ['S3 endpoint', (0,markdown/* code */.aY)(data.endpoint)],
            ['Media host', (0,markdown/* code */.aY)(data.mediaHost)],
            ...(data.temporaryHost === undefined ? [] : [['Temporary host', (0,markdown/* code */.aY)(data.temporaryHost)]]),
        ]),
        (0,parts/* sentences */.hC)('Why it stopped', data.failure?.split('\n') ?? []),
        (0,parts/* section */.uW)('At Cloudflare', resourcesTable(data)),
        (0,parts/* section */.uW)(data.mode === 'apply' ? 'Still to do' : 'Differences', (0,parts/* changesTable */.EI)(data.pending)),
        (0,parts/* section */.uW)('Done', (0,parts/* changesTable */.EI)(data.applied)),
        (0,parts/* section */.uW)('Waited for', waitsTable(data.waits)),
        data.key === undefined ? markdown/* nothing */.s6 : keySection(data.key),
        (0,parts/* sentences */.hC)('Good to know', data.notes),
        (0,parts/* sentences */.hC)('What to do next', next(data)),
        permissionsDetails(data.permissions),
    ]);
}
const states = {
    right: (0,markdown/* markup */.PT) `✅ as it should be`,
    made: (0,markdown/* markup */.PT) `✅ made or corrected`,
    differs: (0,markdown/* markup */.PT) `❌ differs`,
    open: (0,markdown/* markup */.PT) `❌ not done`,
};
function resourcesTable({ resources, leftOut }) {
    if (resources.length === 0)
        return markdown/* nothing */.s6;
    return (0,markdown/* table */.tp)(['What', 'State'], [...resources.map(({ title, state }) => [title, states[state]]), ...leftOut.map((id) => [id, (0,markdown/* markup */.PT) `left out`])]);
}
/** For the day when a token is made anew; folded, as it says the same in every run. */
function permissionsDetails(rows) {
    if (rows.length === 0)
        return markdown/* nothing */.s6;
    const cells = rows.map(({ permission, by, without, leaveOut }) => [
        permission,
        by.join(', '),
        without.join('; '),
        leaveOut.length === 0 ? '' : (0,markdown/* code */.aY)(`leave-out: ${leaveOut.join(', ')}`),
    ]);
    const later = [
        'Cache Purge: Purge (Zone)',
        'sync',
        'replaced and removed files stay in the cache for up to a day',
        '',
    ];
    return (0,markdown/* details */.zH)('Permissions of the API token', (0,markdown/* table */.tp)(['Permission', 'Needed for', 'Without it', 'To do without it'], [...cells, later]));
}
function opening({ mode, applied, pending, waits }) {
    const unsettled = waits.filter((wait) => !wait.settled).length;
    if (mode !== 'apply') {
        if (pending.length === 0)
            return (0,parts/* headline */.Pl)('good', 'Everything at Cloudflare is as it should be.', 'Nothing was changed.');
        const found = `${(0,format/* counted */.hS)(pending.length, 'thing differs', 'things differ')} from what should be at Cloudflare.`;
        return (0,parts/* headline */.Pl)(mode === 'check' ? 'bad' : 'attention', found, 'Nothing was changed.');
    }
    const made = `Made or corrected ${(0,format/* counted */.hS)(applied.length, 'thing')} at Cloudflare`;
    if (pending.length > 0) {
        return (0,parts/* headline */.Pl)('bad', `${(0,format/* counted */.hS)(pending.length, 'change')} could not be made.`, applied.length === 0 ? 'Nothing was changed.' : `${made}.`);
    }
    if (unsettled > 0) {
        return (0,parts/* headline */.Pl)('attention', `${applied.length === 0 ? 'Nothing was to be changed' : made}, but ${(0,format/* counted */.hS)(unsettled, 'thing has', 'things have')} not taken effect yet.`);
    }
    if (applied.length === 0)
        return (0,parts/* headline */.Pl)('good', 'Everything at Cloudflare is as it should be.', 'Nothing was changed.');
    return (0,parts/* headline */.Pl)('good', `${made}. The bucket is ready.`);
}
function waitsTable(waits) {
    if (waits.length === 0)
        return markdown/* nothing */.s6;
    const rows = waits.map((wait) => [
        wait.what,
        wait.settled ? (0,markdown/* markup */.PT) `✅ in effect` : (0,markdown/* markup */.PT) `⚠️ not yet`,
        (0,format/* duration */.p0)(wait.seconds),
    ]);
    return (0,markdown/* table */.tp)(['What', 'State', 'Waited'], rows, { align: ['left', 'left', 'right'] });
}
function next({ mode, pending, waits, mediaHost, temporaryHost }) {
    if (mode !== 'apply')
        return pending.length === 0 ? [] : [(0,markdown/* markup */.PT) `Run the step with ${(0,markdown/* code */.aY)('mode: apply')} to correct it.`];
    if (pending.length > 0)
        return ['Mend the cause told in the log and run the step again. It makes only what is missing.'];
    if (waits.some((wait) => !wait.settled))
        return ['Run the step again in some minutes. It goes on where it waited.'];
    const copy = (0,markdown/* markup */.PT) `Copy the media: run the step ${(0,markdown/* code */.aY)('sync')}.`;
    if (temporaryHost === undefined)
        return [copy];
    return [
        copy,
        (0,markdown/* markup */.PT) `Look at it: run the step ${(0,markdown/* code */.aY)('verify')} with ${(0,markdown/* code */.aY)(`temporary-host: ${temporaryHost}`)}.`,
        (0,markdown/* markup */.PT) `At the switch: remove the DNS record of ${(0,markdown/* code */.aY)(mediaHost)}, then run ${(0,markdown/* code */.aY)('provision')} without ${(0,markdown/* code */.aY)('temporary-host')}. The rules are in place before the host is attached; its certificate takes a few minutes.`,
    ];
}

// EXTERNAL MODULE: ./src/sync/journal.ts + 1 modules
var journal = __webpack_require__(26496);
// EXTERNAL MODULE: ./src/steps/places.ts + 17 modules
var places = __webpack_require__(44798);
// EXTERNAL MODULE: ./src/cloudflare/explain.ts
var explain = __webpack_require__(26612);
// EXTERNAL MODULE: ./src/cloudflare/key-trial.ts
var key_trial = __webpack_require__(96485);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/cloudflare/permissions.ts
var permissions = __webpack_require__(12943);
;// CONCATENATED MODULE: ./src/cloudflare/key.ts
/**
 * Mastodon's own S3 key as Cloudflare keeps it: an API token of the account that may read and write objects of one bucket.
 * Everything here is done with the token that may make tokens, which does nothing else.
 * @see https://developers.cloudflare.com/r2/api/tokens/
 */



/** What a key of ours is called: for which bucket, when it was made, and whether it was sealed. */
const titled = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC, [0-9a-f]{6})( \(not sealed yet\))?$/;
const unsealed = ' (not sealed yet)';
/** Objects of a bucket: read, write, list. */
const groupName = 'Workers R2 Storage Bucket Item Write';
const groupScope = 'com.cloudflare.edge.r2.bucket';
/** One page holds as many; an account has at most 500 tokens. */
const perPage = 50;
/** All keys of ours for this bucket, the newest first. */
async function mastodonKeys(place) {
    const groupId = await permissionGroup(place);
    const found = [];
    for (const token of await ownTokens(place)) {
        const { id, name = '', status, issued_on: issued } = token;
        const [, title, open] = titled.exec(name.slice(prefixOf(place).length)) ?? [];
        if (id === undefined || title === undefined)
            continue;
        const madeMs = Date.parse(issued ?? '') || Date.parse(`${title.slice(0, 16).replace(' ', 'T')}Z`) || 0;
        const scoped = isScoped(place, token, groupId);
        found.push({ id, title, name, madeMs, sealed: open === undefined, active: status === 'active', scoped, token });
    }
    return found.sort((a, b) => b.madeMs - a.madeMs);
}
/**
 * Makes a key that is marked as not sealed yet, so that a run that is killed leaves no doubt about it.
 * @param mask - told of every secret before anything else is done with it.
 * @throws CloudflareProblem; whatever was made is gone again then, as far as Cloudflare lets it be told.
 */
async function mintKey(place, nowMs, mask) {
    const name = nameOf(place, nowMs);
    const policies = policiesOf(place, await permissionGroup(place));
    const call = place.client.accounts.tokens.create({ account_id: place.accountId, name, policies });
    let made;
    try {
        made = await minting(call, `make a key for bucket ${place.bucket}`);
    }
    catch (error) {
        // The answer may be what got lost, not the request.
        await removeNamesakes(place, name).catch(() => undefined);
        throw error;
    }
    const { id, value } = made;
    if (value !== undefined)
        mask(value);
    if (id === undefined || value === undefined) {
        await removeNamesakes(place, name);
        throw new explain/* CloudflareProblem */.bT('server', 'Cloudflare made a key and did not tell it. It was deleted; run again.');
    }
    const secretAccessKey = (0,external_node_crypto_.createHash)('sha256').update(value).digest('hex');
    mask(secretAccessKey);
    mask(id);
    return { id, name, value, accessKeyId: id, secretAccessKey };
}
/** Takes the mark away: the key is where it should be. */
async function markSealed(place, { id, name }) {
    const policies = policiesOf(place, await permissionGroup(place));
    const settings = { account_id: place.accountId, name: name.replace(unsealed, ''), policies };
    await minting(place.client.accounts.tokens.update(id, { ...settings, status: 'active' }), 'rename the key');
}
/** Lets a key do what it should and nothing else. Its secret, its end and its addresses stay as they are. */
async function rescope(place, { id, name, token }) {
    const { condition, expires_on: expires, not_before: begins } = token;
    const call = place.client.accounts.tokens.update(id, {
        account_id: place.accountId,
        name,
        policies: policiesOf(place, await permissionGroup(place)),
        status: 'active',
        ...(condition !== undefined && { condition }),
        ...(expires !== undefined && { expires_on: expires }),
        ...(begins !== undefined && { not_before: begins }),
    });
    await minting(call, 'correct what the key may do');
}
/** Deletes a key, which stops working everywhere. One that is gone already is fine. */
async function deleteKey(place, id) {
    const account = { account_id: place.accountId };
    const gone = place.client.accounts.tokens.delete(id, account).catch((error) => {
        if (!(0,explain/* hasStatus */.Ro)(error, 404))
            throw error;
    });
    await minting(gone, 'delete a key');
}
/** @see https://developers.cloudflare.com/r2/api/tokens/#access-policy */
function policiesOf({ accountId, jurisdiction, bucket }, groupId) {
    const resources = { [`com.cloudflare.edge.r2.bucket.${accountId}_${jurisdiction}_${bucket}`]: '*' };
    return [{ effect: 'allow', permission_groups: [{ id: groupId }], resources }];
}
function isScoped(place, { policies = [] }, groupId) {
    const [want] = policiesOf(place, groupId);
    const [now, ...more] = policies;
    if (want === undefined || now === undefined || more.length > 0 || now.effect !== 'allow')
        return false;
    const groups = now.permission_groups.map(({ id }) => id);
    return groups.join() === groupId && JSON.stringify(now.resources) === JSON.stringify(want.resources);
}
/** The id of the permission that is wanted. Ids are looked up by name, as the API's documentation asks for. */
async function permissionGroup({ client, accountId }) {
    const query = { account_id: accountId, name: groupName, scope: groupScope };
    const groups = await minting(client.accounts.tokens.permissionGroups.list(query), 'look up the permissions of keys with mint-token');
    const group = groups.result.find(({ name }) => name === groupName);
    if (group?.id !== undefined)
        return group.id;
    throw new explain/* CloudflareProblem */.bT('refused', `Cloudflare does not offer the permission "${groupName}" to mint-token. Make Mastodon's key by hand, without mint-token: the summary says how.`);
}
async function ownTokens(place) {
    const { client, accountId } = place;
    const list = async () => {
        const found = [];
        for await (const token of client.accounts.tokens.list({ account_id: accountId, per_page: perPage })) {
            if (token.name?.startsWith(prefixOf(place)) === true)
                found.push(token);
        }
        return found;
    };
    return minting(list(), 'look for keys with mint-token');
}
/** A creation whose answer was lost is tried again and makes a second token, whose secret nobody has: deletes such ones. */
async function removeNamesakes(place, name, but) {
    for (const token of await ownTokens(place)) {
        if (token.name === name && token.id !== undefined && token.id !== but)
            await deleteKey(place, token.id);
    }
}
function prefixOf({ jurisdiction, bucket }) {
    return `mastodon-media-r2, ${jurisdiction}/${bucket}, `;
}
function nameOf(place, nowMs) {
    const minute = new Date(nowMs).toISOString().slice(0, 16).replace('T', ' ');
    return `${prefixOf(place)}${minute} UTC, ${(0,external_node_crypto_.randomBytes)(3).toString('hex')}${unsealed}`;
}
/** Calls with mint-token; a refusal says that this token is meant, not the one for everything else. */
async function minting(call, what) {
    try {
        return await (0,explain/* explained */.to)(call, what, [permissions/* permissions */.P.tokens]);
    }
    catch (error) {
        if (!(error instanceof explain/* CloudflareProblem */.bT) || !['permission', 'token'].includes(error.kind))
            throw error;
        const kind = error.kind === 'permission' ? 'refused' : 'token';
        throw new explain/* CloudflareProblem */.bT(kind, `mint-token: ${error.message}`, { what, cause: error });
    }
}

;// CONCATENATED MODULE: ./src/cloudflare/mastodon-key.ts


const id = 'mastodon-key';
function mastodonKey(options) {
    const { place, action, goals } = options;
    let there = { current: undefined, old: [], unfinished: [] };
    return {
        id,
        title: "Mastodon's key",
        without: 'no key is made',
        needs: [],
        want: action,
        read: async () => (there = sorted(await mastodonKeys(place))),
        diff: (now, want) => keyChanges(now ?? sorted([]), want, place.bucket, goals),
        objection: (now, want) => (want === 'retire' && now !== null ? doubt(now) : undefined),
        rehearse: async (changes) => {
            if (!changes.some((change) => change.action === 'create'))
                return;
            const problems = [];
            for (const goal of goals) {
                await goal.check().catch((error) => {
                    options.cx.signal.throwIfAborted();
                    problems.push(`- ${goal.title}: ${messageOf(error)}`);
                });
            }
            if (problems.length === 0)
                return;
            throw new explain/* CloudflareProblem */.bT('refused', [`No key was made, as it cannot be sealed:`, ...problems].join('\n'));
        },
        apply: async (changes) => {
            const { current } = there;
            if (changes.some((change) => change.action === 'create'))
                await make(options);
            else if (action === 'retire')
                for (const key of [...there.old, ...there.unfinished])
                    await deleteKey(place, key.id);
            else if (current !== undefined)
                await rescope(place, current);
        },
    };
}
/** Pure. */
function sorted(keys) {
    const current = keys.find(({ sealed, active }) => sealed && active);
    return {
        current,
        old: keys.filter((key) => key.sealed && key !== current),
        unfinished: keys.filter(({ sealed }) => !sealed),
    };
}
/** Pure: what is to be done about the keys that are there. */
function keyChanges({ current, old, unfinished }, action, bucket, goals) {
    const to = `read and write objects of ${bucket}; sealed to ${goals.map(({ title }) => title).join(', ')}`;
    if (action === 'rotate') {
        const beside = current === undefined ? '' : ` beside that of ${current.title}`;
        return [{ resource: id, action: 'create', what: `a new key${beside}`, to }];
    }
    if (action === 'retire') {
        return [...old, ...unfinished].map(({ title }) => ({
            resource: id,
            action: 'delete',
            what: `the key of ${title}`,
        }));
    }
    if (current === undefined)
        return [{ resource: id, action: 'create', what: 'a key', to }];
    if (current.scoped)
        return [];
    const wanted = `read and write objects of ${bucket} alone`;
    return [
        { resource: id, action: 'update', what: `what the key of ${current.title} may do`, from: 'other', to: wanted },
    ];
}
/** What stands against deleting old keys: it must be certain which one is in use. */
function doubt({ current, old, unfinished }) {
    if (current === undefined && old.length + unfinished.length > 0) {
        return 'mastodon-key: no key that works was sealed, so none can be told to be the one in use and nothing is deleted. Run mastodon-key: rotate first, let Mastodon use the new key, then retire the others.';
    }
    const later = unfinished.find(({ madeMs }) => madeMs >= (current?.madeMs ?? 0));
    if (later === undefined)
        return undefined;
    return `mastodon-key: the run that made the key of ${later.title} did not come to its end, so it is not certain which key is where it should be. Run mastodon-key: rotate first, let Mastodon use the new key, then retire the others.`;
}
/** Makes a key, tries it, seals it everywhere. Whatever goes wrong on the way, the key is deleted again. */
async function make(options) {
    const { place, goals, cx } = options;
    const key = await mintKey(place, cx.clock.now(), (secret) => options.mask(secret));
    const stored = [];
    try {
        await removeNamesakes(place, key.name, key.id);
        await options.attempt(key).catch((error) => {
            throw new Error(`The new key was tried and failed: ${messageOf(error)}`, { cause: error });
        });
        const ready = [];
        for (const goal of goals)
            ready.push({ goal, sealed: await goal.seal(key).catch(failing(goal)) });
        for (const { goal, sealed } of ready) {
            stored.push(goal.title);
            await sealed.put().catch(failing(goal));
        }
    }
    catch (error) {
        throw new Error(`${messageOf(error)} ${await revoked(options, key.id, stored)}`, { cause: error });
    }
    await markSealed(place, key).catch((error) => {
        // The key is in its places and works; only its name tells otherwise, and nothing is deleted because of that.
        const text = `The new key is sealed, but could not be marked so: ${messageOf(error)} Run mastodon-key: rotate before the next retire.`;
        cx.emit({ kind: 'log', level: 'warning', text });
    });
}
function failing(goal) {
    return (error) => {
        throw new Error(`The new key could not be sealed (${goal.title}): ${messageOf(error)}`, { cause: error });
    };
}
/** Deletes the key and says what that leaves. */
async function revoked({ atLast }, keyId, stored) {
    const dead = stored.length === 0 ? '' : ` What is now in ${stored.join(' and ')} may be that deleted key.`;
    try {
        await deleteKey(atLast(), keyId);
        return `The new key was deleted again.${dead} Mend the cause, then run again.`;
    }
    catch (error) {
        return `Deleting the new key failed too (${messageOf(error)}): delete the token "not sealed yet" by hand, or run mastodon-key: rotate and then retire.${dead}`;
    }
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}

// EXTERNAL MODULE: ./src/github/client.ts
var client = __webpack_require__(96584);
;// CONCATENATED MODULE: ./src/seal/sink.ts
/** The names by which Mastodon reads the two halves. */
const halves = { accessKeyId: 'AWS_ACCESS_KEY_ID', secretAccessKey: 'AWS_SECRET_ACCESS_KEY' };
/** The lines of an env file. Neither half has a character that any reader takes for more than itself. */
function envLines(key) {
    return `${halves.accessKeyId}=${key.accessKeyId}\n${halves.secretAccessKey}=${key.secretAccessKey}\n`;
}
/** A pair that is no secret and has the form of one, for trying a sink. */
const worthless = { accessKeyId: '0'.repeat(32), secretAccessKey: '0'.repeat(64) };

;// CONCATENATED MODULE: ./src/seal/age.ts
/**
 * Seals a key for age recipients: an env file that `age --decrypt` gives back.
 * @see https://age-encryption.org/v1
 */

const armorHead = '-----BEGIN AGE ENCRYPTED FILE-----';
/**
 * @param recipients - `age1...`, of any kind that needs no plugin.
 * @returns a sealer that writes the armored form, which is text and can be committed and read in a pull request.
 */
function ageSealer(recipients) {
    return {
        name: 'age file',
        advice: 'Decrypt it with age where Mastodon runs: it is an env file with both halves.',
        recognises: (text) => text.startsWith(armorHead) || text.startsWith('age-encryption.org/v1\n'),
        seal: async (key) => {
            const { Encrypter, armor } = await __webpack_require__.e(/* import() */ 539).then(__webpack_require__.bind(__webpack_require__, 81539));
            const encrypter = new Encrypter();
            for (const recipient of recipients) {
                try {
                    encrypter.addRecipient(recipient);
                }
                catch (error) {
                    // A private key given by mistake must not be quoted.
                    const shown = /^age1[0-9a-z]+$/.test(recipient) ? recipient : 'one of them, which does not begin with age1';
                    throw new Error(`key-recipients: age cannot seal for ${shown}. Fix: give public keys as age-keygen prints them (age1...); recipients of plugins and SSH keys are not supported.`, { cause: error });
                }
            }
            return `${armor.encode(await encrypter.encrypt(envLines(key))).trimEnd()}\n`;
        },
    };
}

// EXTERNAL MODULE: ./src/github/explain.ts + 1 modules
var github_explain = __webpack_require__(38029);
;// CONCATENATED MODULE: ./src/github/secrets.ts
/** Secrets of a repository or of one of its environments: sealed here for GitHub's public key, never sent in plain text. */


/**
 * GitHub takes 48 KB of encrypted text.
 * @see https://docs.github.com/en/actions/reference/security/secrets#limits-for-secrets
 */
const largest = 48 * 1024;
/** What a sealed box adds: a public key and an authentication tag. */
const boxOverhead = 48;
/** Tried before a key is minted; holds no secret and is taken away again. */
const probeName = 'MASTODON_MEDIA_R2_PROBE';
/**
 * Makes sure that secrets can be stored in a place, before there is one: stores a worthless value under a name of its own and
 * deletes it. Reading the public key would not do, as tokens that may only read can do that.
 * @throws GitHubProblem with the token and permission that it takes.
 */
async function checkSecretSink(github, place) {
    const probe = { ...place, name: probeName };
    await putSecret(github, { ...probe, value: 'not a secret' });
    const tried = attempt('delete', probe);
    await (0,github_explain/* asking */.os)(github, tried, () => {
        const { environment } = probe;
        const parameters = { ...(0,client/* ownerAndRepo */.H5)(place.repository), secret_name: probeName };
        return environment === undefined
            ? github.request('DELETE /repos/{owner}/{repo}/actions/secrets/{secret_name}', parameters)
            : github.request('DELETE /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}', {
                ...parameters,
                environment_name: environment,
            });
    });
}
/**
 * Stores a secret, replacing one of the same name.
 * @param secret - with the `value` in plain text; it leaves this process sealed only.
 * @throws GitHubProblem with the token and permission that it takes.
 * @see https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api
 */
async function putSecret(github, secret) {
    refuseBadName(secret.name);
    if (Buffer.byteLength(secret.value) + boxOverhead > largest) {
        throw new Error(`The value of the secret ${secret.name} is larger than the 48 KB that GitHub takes.`);
    }
    const { environment } = secret;
    const parameters = (0,client/* ownerAndRepo */.H5)(secret.repository);
    await (0,github_explain/* asking */.os)(github, attempt('store', secret), async () => {
        if (environment === undefined) {
            const key = await github.request('GET /repos/{owner}/{repo}/actions/secrets/public-key', parameters);
            await github.request('PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}', {
                ...parameters,
                secret_name: secret.name,
                encrypted_value: await sealed(secret.value, key.data.key),
                key_id: key.data.key_id,
            });
        }
        else {
            const there = { ...parameters, environment_name: environment };
            const route = '/repos/{owner}/{repo}/environments/{environment_name}/secrets';
            const key = await github.request(`GET ${route}/public-key`, there);
            await github.request(`PUT ${route}/{secret_name}`, {
                ...there,
                secret_name: secret.name,
                encrypted_value: await sealed(secret.value, key.data.key),
                key_id: key.data.key_id,
            });
        }
    });
}
/**
 * When a secret was last stored. Its value cannot be read. A token without the right sees none, so check the place first.
 * @returns `undefined` when there is none of that name.
 */
async function secretStoredMs(github, secret) {
    refuseBadName(secret.name);
    const { environment } = secret;
    const parameters = { ...(0,client/* ownerAndRepo */.H5)(secret.repository), secret_name: secret.name };
    try {
        const { data } = await (0,github_explain/* asking */.os)(github, attempt('look for', secret), () => environment === undefined
            ? github.request('GET /repos/{owner}/{repo}/actions/secrets/{secret_name}', parameters)
            : github.request('GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}', {
                ...parameters,
                environment_name: environment,
            }));
        return Date.parse(data.updated_at);
    }
    catch (error) {
        if (error instanceof github_explain/* GitHubProblem */.Jy && error.kind === 'not-found')
            return undefined;
        throw error;
    }
}
/** @see https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets */
function refuseBadName(name) {
    if (/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i.test(name))
        return;
    throw new Error(`GitHub allows no secret named ${JSON.stringify(name.slice(0, 100))}: letters, digits and _ only, no digit first, not beginning with GITHUB_.`);
}
function attempt(verb, { repository, environment, name }) {
    const where = environment === undefined ? '' : `the environment ${environment} of `;
    return {
        what: `${verb} the secret ${name} in ${where}${repository}`,
        needs: environment === undefined ? 'secrets' : 'environments',
    };
}
/** Encrypts for the holder of the private key alone. Loaded here, as few runs need it and it takes a moment to start. */
async function sealed(value, publicKey) {
    const { default: sodium } = await __webpack_require__.e(/* import() */ 768).then(__webpack_require__.bind(__webpack_require__, 54768));
    await sodium.ready;
    return Buffer.from(sodium.crypto_box_seal(value, Buffer.from(publicKey, 'base64'))).toString('base64');
}

;// CONCATENATED MODULE: ./src/seal/github-secrets.ts

/** Names of their own: a repository may well have the AWS_ names for the key of an older store. */
const secretNames = {
    accessKeyId: 'MASTODON_S3_ACCESS_KEY_ID',
    secretAccessKey: 'MASTODON_S3_SECRET_ACCESS_KEY',
};
function githubSecrets(github, place) {
    const where = place.environment === undefined ? '' : `the environment ${place.environment} of `;
    return {
        title: `secrets of ${where}${place.repository}`,
        advice: `A workflow hands it to Mastodon as secrets.${secretNames.accessKeyId} and secrets.${secretNames.secretAccessKey}.`,
        check: () => checkSecretSink(github, place),
        holds: async () => (await secretStoredMs(github, { ...place, name: secretNames.secretAccessKey })) !== undefined &&
            (await secretStoredMs(github, { ...place, name: secretNames.accessKeyId })) !== undefined,
        // The sealing is for a key that only GitHub's answer tells, so it happens on the way.
        seal: (key) => Promise.resolve({
            put: async () => {
                for (const half of ['accessKeyId', 'secretAccessKey'])
                    await putSecret(github, { ...place, name: secretNames[half], value: key[half] });
            },
        }),
    };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./src/seal/sealed-file.ts
/** Sinks that are one file. Only what is sealed is ever written, and it takes the place of the old file at once. */





/**
 * The sink of a sealer and a file.
 * @param path - relative to the workspace.
 */
function sealedFile(path, sealer) {
    return {
        title: `${sealer.name} ${path}`,
        advice: sealer.advice,
        check: async (cx) => {
            await modeFor(path, sealer);
            // The whole way but for the last step, as nothing less would show a recipient that nobody can seal for.
            await sealed_file_sealed(sealer, worthless, cx);
        },
        holds: async () => sealer.recognises((await textOf(path)) ?? ''),
        seal: async (key, cx) => {
            const text = await sealed_file_sealed(sealer, key, cx);
            return { put: async () => replace(path, text, await modeFor(path, sealer)) };
        },
    };
}
/** @throws when a half of the key can be read in what was sealed, as where a rule of the sealer leaves values alone. */
async function sealed_file_sealed(sealer, key, cx) {
    const text = await sealer.seal(key, cx);
    if (!text.includes(key.secretAccessKey) && !text.includes(key.accessKeyId))
        return text;
    throw new Error(`${sealer.name}: it would hold the key in plain text. Fix: check which values its rules encrypt.`);
}
/** The text of the file; `undefined` without one. */
async function textOf(path) {
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        throw new Error(`key-file: ${path} cannot be read (${String(error.code)}).`, {
            cause: error,
        });
    }
}
/**
 * The mode that the file will have: the old one's, or readable by all, as what is sealed is meant to be committed.
 * @throws when the file cannot be written, or something else would be lost.
 */
async function modeFor(path, sealer) {
    const folder = (0,external_node_path_.dirname)(path);
    await (0,promises_.access)(folder, external_node_fs_.constants.W_OK | external_node_fs_.constants.X_OK).catch((error) => {
        const absent = error.code === 'ENOENT';
        throw new Error(`key-file: ${absent ? `there is no folder ${folder}` : `the folder ${folder} may not be written to`}. Fix: ${absent ? 'check the repository out first, or make the folder' : 'let the user of the runner write to it'}.`, { cause: error });
    });
    const there = await (0,promises_.lstat)(path).catch(() => undefined);
    if (there === undefined)
        return 0o644;
    if (!there.isFile())
        throw new Error(`key-file: ${path} is a link or a folder. Fix: give the path of a file.`);
    const text = (await textOf(path)) ?? '';
    if (text.trim() !== '' && !sealer.recognises(text)) {
        throw new Error(`key-file: ${path} is no ${sealer.name} and would be lost. Fix: give a path of its own for the key, or remove the file.`);
    }
    return there.mode & 0o777;
}
async function replace(path, text, mode) {
    const unfinished = (0,external_node_path_.join)((0,external_node_path_.dirname)(path), `.${(0,external_node_path_.basename)(path)}.${(0,external_node_crypto_.randomUUID)()}`);
    try {
        await (0,promises_.writeFile)(unfinished, text, { mode, flag: 'wx' });
        // Made with the mode less the umask.
        await (0,promises_.chmod)(unfinished, mode);
        await (0,promises_.rename)(unfinished, path);
    }
    catch (error) {
        await (0,promises_.rm)(unfinished, { force: true });
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/seal/sealed-secret.ts
/**
 * Seals a key for a Kubernetes cluster that runs Sealed Secrets, as `kubeseal` does: only its controller can open it, and only
 * under this name in this namespace.
 * @see https://github.com/bitnami-labs/sealed-secrets/blob/main/docs/developer/crypto.md
 */


/** @param certificate - PEM, as `kubeseal --fetch-cert` prints it. */
function sealedSecretSealer(certificate, { name, namespace }) {
    return {
        name: 'SealedSecret manifest',
        advice: `Apply or commit it: the controller makes the Secret ${name} in the namespace ${namespace} of it.`,
        recognises: (text) => /^kind: *["']?SealedSecret["']?\s*$/m.test(text) || /"kind":\s*"SealedSecret"/.test(text),
        seal: (key) => new Promise((resolve) => {
            const cluster = publicKeyOf(certificate);
            // Names are checked to be of the letters, digits and dashes that mean nothing else in YAML.
            const quoted = { name: JSON.stringify(name), namespace: JSON.stringify(namespace) };
            resolve([
                'apiVersion: bitnami.com/v1alpha1',
                'kind: SealedSecret',
                'metadata:',
                `  name: ${quoted.name}`,
                `  namespace: ${quoted.namespace}`,
                'spec:',
                '  encryptedData:',
                `    ${halves.accessKeyId}: ${sealValue(cluster, key.accessKeyId, `${namespace}/${name}`)}`,
                `    ${halves.secretAccessKey}: ${sealValue(cluster, key.secretAccessKey, `${namespace}/${name}`)}`,
                '  template:',
                '    metadata:',
                `      name: ${quoted.name}`,
                `      namespace: ${quoted.namespace}`,
                '    type: Opaque',
                '',
            ].join('\n'));
        }),
    };
}
/**
 * Two bytes with the length of the sealed session key, that key, then the value under AES-256-GCM. A session key seals one value
 * only, which is why its nonce can be zero.
 */
function sealValue(cluster, value, label) {
    const sessionKey = (0,external_node_crypto_.randomBytes)(32);
    const padding = external_node_crypto_.constants.RSA_PKCS1_OAEP_PADDING;
    const sealedKey = (0,external_node_crypto_.publicEncrypt)({ key: cluster, padding, oaepHash: 'sha256', oaepLabel: Buffer.from(label) }, sessionKey);
    const cipher = (0,external_node_crypto_.createCipheriv)('aes-256-gcm', sessionKey, Buffer.alloc(12));
    const sealed = [cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()];
    const length = Buffer.alloc(2);
    length.writeUInt16BE(sealedKey.length);
    return Buffer.concat([length, sealedKey, ...sealed]).toString('base64');
}
/** @throws when it is no RSA certificate of today. */
function publicKeyOf(pem) {
    const fix = 'Fix: give what kubeseal --fetch-cert prints.';
    let certificate;
    try {
        certificate = new external_node_crypto_.X509Certificate(pem);
    }
    catch (error) {
        throw new Error(`key-certificate: this is no certificate in PEM form. ${fix}`, { cause: error });
    }
    if (certificate.publicKey.asymmetricKeyType !== 'rsa') {
        throw new Error(`key-certificate: Sealed Secrets has RSA certificates, this is another kind. ${fix}`);
    }
    // The controller goes on opening what older keys sealed, but kubeseal refuses to seal for a certificate that has ended.
    if (certificate.validToDate.getTime() < Date.now()) {
        throw new Error(`key-certificate: the certificate has ended (${certificate.validTo}). ${fix}`);
    }
    return certificate.publicKey;
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
;// CONCATENATED MODULE: ./src/seal/sops.ts
/**
 * Seals a key with the real `sops`, which knows the recipients of the repository from its `.sops.yaml`. The key goes in through
 * a pipe: it is in no file and on no command line.
 * @see https://getsops.io/docs/
 */




/** Longer than any key service takes. */
const patienceMs = 60_000;
function sopsSealer(options) {
    const { type, text, flags } = formOf(options);
    const to = options.recipients.length === 0 ? [] : ['--age', options.recipients.join(',')];
    const args = [
        ...['encrypt', '--filename-override', options.path, '--input-type', type, '--output-type', type],
        ...to,
        ...flags,
    ];
    return {
        name: 'sops file',
        advice: 'sops decrypts it where Mastodon is deployed from.',
        recognises: (written) => /^sops:|^sops_version=|"sops":/m.test(written),
        seal: (key, cx) => runSops([...args, '/dev/stdin'], text(key), cx),
    };
}
function formOf({ path, secret }) {
    const data = (key) => ({
        [halves.accessKeyId]: key.accessKeyId,
        [halves.secretAccessKey]: key.secretAccessKey,
    });
    switch ((0,external_node_path_.extname)(path) || path.slice(path.lastIndexOf('.'))) {
        case '.yaml':
        case '.yml':
            if (secret === undefined)
                return { type: 'yaml', text: (key) => (0,dist/* stringify */.As)(data(key)), flags: [] };
            return {
                type: 'yaml',
                text: (key) => (0,dist/* stringify */.As)({ apiVersion: 'v1', kind: 'Secret', metadata: secret, type: 'Opaque', stringData: data(key) }),
                // Kubernetes and Flux have to read the rest.
                flags: ['--encrypted-regex', '^(data|stringData)$'],
            };
        case '.json':
            return { type: 'json', text: (key) => JSON.stringify(data(key)), flags: [] };
        case '.env':
            return { type: 'dotenv', text: envLines, flags: [] };
        default:
            return { type: 'binary', text: envLines, flags: [] };
    }
}
/**
 * Runs sops behind a pipe of the shell: Node hands its children sockets, which cannot be opened as /dev/stdin, and older versions of
 * sops read no other way.
 */
function runSops(args, plain, cx) {
    return new Promise((resolve, reject) => {
        const failed = (why, cause) => reject(new Error(`sops: ${why}`, { cause }));
        const script = 'command -v sops >/dev/null || exit 127; cat | sops "$@"';
        const child = (0,external_node_child_process_.spawn)('/bin/sh', ['-c', script, 'sh', ...args], {
            stdio: ['pipe', 'pipe', 'pipe'],
            // It may need credentials of a key service, and none of ours.
            env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_'))),
            signal: AbortSignal.any([cx.signal, AbortSignal.timeout(patienceMs)]),
        });
        const [out, told] = [[], []];
        child.stdout.on('data', (piece) => void out.push(piece));
        child.stderr.on('data', (piece) => void told.push(piece));
        // It may end before it has read everything; its exit code says why.
        child.stdin.on('error', () => undefined);
        child.stdin.end(plain);
        child.once('error', (error) => {
            if (cx.signal.aborted)
                reject(cx.signal.reason);
            else
                failed(error.name === 'AbortError' ? 'it did not end within a minute.' : error.message, error);
        });
        child.once('close', (code) => {
            if (code === 0)
                resolve(Buffer.concat(out).toString());
            else if (code === 127)
                failed('it is not installed on this machine. Fix: install it in a step before this one.');
            else
                failed(`${firstWords(Buffer.concat(told).toString())} ${advice}`);
        });
    });
}
const advice = 'Fix: let a creation rule of .sops.yaml match the path of key-file, or give age recipients in key-recipients; the workspace has to be the checked-out repository.';
/** What it says, without what it cannot know how to keep: values never stand in its messages, but nothing proves it. */
function firstWords(told) {
    const line = told
        .split('\n')
        .map((each) => each.trim())
        .find((each) => each !== '' && !each.startsWith('['));
    return `${(line ?? 'it failed').replaceAll(/[\p{Cc}]+/gu, ' ').slice(0, 300)}.`;
}

// EXTERNAL MODULE: ./src/steps/resources.ts + 8 modules
var steps_resources = __webpack_require__(5485);
;// CONCATENATED MODULE: ./src/steps/provision-key.ts
/** Mastodon's key as a part of `provision`: the places it goes to, and what is told about it. */













/** How long deleting a key may take when the run was cancelled already. */
const AT_LAST_MS = 15_000;
/**
 * The work on the key.
 * @returns instructions to make it by hand where no token that may make it was given.
 */
function keyWork(inputs, world) {
    const { key, r2 } = inputs;
    if (key === undefined)
        return { accountId: r2.accountId, bucket: r2.bucket };
    const place = mintingPlace(inputs, key, world, world.cx);
    const sinks = key.sinks.map((sink) => sinkOf(sink, key, inputs, world));
    const seen = { otherShut: false };
    const resource = mastodonKey({
        place,
        atLast: () => mintingPlace(inputs, key, world, { ...world.cx, signal: AbortSignal.timeout(AT_LAST_MS) }),
        action: key.action,
        goals: sinks.map((sink) => ({
            title: sink.title,
            check: () => sink.check(world.cx),
            seal: (pair) => sink.seal(pair, world.cx),
        })),
        attempt: async (pair) => {
            const other = await anotherBucket((0,steps_resources/* bucketPlace */.qR)(inputs, world));
            await (0,key_trial/* tryKey */.D)(pair, { endpoint: r2.endpoint, bucket: r2.bucket, other }, world.cx);
            seen.otherShut = other !== undefined;
        },
        mask: (secret) => world.mask(secret),
        cx: world.cx,
    });
    const told = async (made, pending) => {
        const { current, old, unfinished } = sorted(await mastodonKeys(place));
        const places = [];
        for (const sink of sinks) {
            const { title, advice } = sink;
            // A token that may not even look says nothing about what is there.
            places.push({ title, advice, holds: await sink.holds().catch(() => true) });
        }
        return {
            state: stateOf(made.filter(isOurs), pending.filter(isOurs), current),
            ...(current !== undefined && { current: current.title }),
            old: old.map(({ title }) => title),
            unfinished: unfinished.map(({ title }) => title),
            places,
            otherShut: seen.otherShut,
        };
    };
    return { resource, told };
}
const isOurs = ({ resource }) => resource === 'mastodon-key';
function stateOf(made, pending, current) {
    if (pending.length > 0)
        return 'open';
    const did = { create: 'made', update: 'corrected', delete: 'retired' };
    const [first] = made;
    if (first !== undefined)
        return did[first.action];
    return current === undefined ? 'none' : 'kept';
}
function mintingPlace(inputs, { mintToken }, world, cx) {
    return {
        ...(0,steps_resources/* bucketPlace */.qR)(inputs, world),
        client: world.cloudflare(mintToken, cx),
    };
}
/** The name of any other bucket beside ours. */
async function anotherBucket(place) {
    const call = place.client.r2.buckets.list({ ...(0,resource/* inPlace */.zp)(place), per_page: 20 });
    const { buckets = [] } = await (0,explain/* explained */.to)(call, 'list the buckets of the account', [permissions/* permissions */.P.r2]);
    return buckets.find(({ name }) => name !== undefined && name !== place.bucket)?.name;
}
function sinkOf(sink, key, inputs, world) {
    const { file = '', recipients, certificate = '', environment } = key;
    const { secretName: name, namespace } = inputs;
    switch (sink) {
        case 'repository-secret':
            return githubSecrets(githubOf(inputs, world), { repository: repositoryOf(inputs, world) });
        case 'environment-secret':
            return githubSecrets(githubOf(inputs, world), { repository: repositoryOf(inputs, world), environment });
        case 'age':
            return sealedFile(file, ageSealer(recipients));
        case 'sops':
            return sealedFile(file, sopsSealer({ path: file, recipients, ...(namespace !== undefined && { secret: { name, namespace } }) }));
        case 'sealed-secret':
            return sealedFile(file, sealedSecretSealer(certificate, { name, namespace: namespace ?? '' }));
    }
}
/** GitHub with the token that was given. */
function githubOf({ githubToken = '' }, world) {
    return (0,client/* githubAt */.z6)({ token: githubToken, ...world.github, cx: world.cx });
}
/** The repository that takes secrets. */
function repositoryOf({ repository }, world) {
    const name = repository ?? world.github.repository;
    if (name === undefined)
        throw new Error('repository is missing: outside of a workflow nothing else tells it.');
    return name;
}

// EXTERNAL MODULE: ./src/cloudflare/credentials.ts
var cloudflare_credentials = __webpack_require__(19161);
;// CONCATENATED MODULE: ./src/cloudflare/temporary-credentials.ts


/** As long as a credential lives. */
const temporarySeconds = 3600;
/**
 * Makes credentials that read and write objects of the bucket for an hour. The API takes no jurisdiction, so whether they open
 * a bucket that is bound to one has to be tried.
 * @param mask - told of every secret before anything else is done with it.
 */
async function temporaryCredentials(place, mask) {
    const { client, accountId, bucket, parentAccessKeyId } = place;
    const call = client.r2.temporaryCredentials.create({
        account_id: accountId,
        bucket,
        parentAccessKeyId,
        permission: 'object-read-write',
        ttlSeconds: temporarySeconds,
    });
    const { accessKeyId, secretAccessKey, sessionToken } = await (0,explain/* explained */.to)(call, `make temporary credentials for bucket ${bucket}`, [permissions/* permissions */.P.r2]);
    for (const secret of [secretAccessKey, sessionToken, accessKeyId])
        if (secret !== undefined)
            mask(secret);
    if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
        throw new explain/* CloudflareProblem */.bT('server', 'Cloudflare made temporary credentials and told a part of them only.');
    }
    return { accessKeyId, secretAccessKey, sessionToken };
}

;// CONCATENATED MODULE: ./src/steps/provision-temporary.ts
/**
 * Credentials of an hour for sync jobs on other machines. They go to an environment of the repository: outputs would hold them in
 * plain text and are dropped between jobs, while secrets of an environment are read when a job that names it starts.
 * @see https://docs.github.com/en/actions/reference/security/secrets#when-github-actions-reads-secrets
 */






/** The names of the inputs of `sync` that take them. */
const provision_temporary_secretNames = {
    accessKeyId: 'MEDIA_R2_ACCESS_KEY_ID',
    secretAccessKey: 'MEDIA_R2_SECRET_ACCESS_KEY',
    sessionToken: 'MEDIA_R2_SESSION_TOKEN',
};
function temporaryWork(inputs, world) {
    const { temporaryEnvironment: environment, r2, cloudflare } = inputs;
    if (environment === undefined)
        return undefined;
    const github = githubOf(inputs, world);
    const place = { repository: repositoryOf(inputs, world), environment };
    return {
        check: () => checkSecretSink(github, place),
        run: async () => {
            const client = (0,places/* openCloudflare */.Ei)(cloudflare, world);
            const parent = await (0,cloudflare_credentials/* deriveS3Credentials */.O)(client, cloudflare.apiToken, cloudflare.accountId);
            world.mask(parent.secretAccessKey);
            const credentials = await temporaryCredentials({ client, accountId: cloudflare.accountId, bucket: r2.bucket, parentAccessKeyId: parent.accessKeyId }, (secret) => world.mask(secret));
            try {
                await (0,key_trial/* tryKey */.D)(credentials, { endpoint: r2.endpoint, bucket: r2.bucket, other: undefined }, world.cx);
            }
            catch (error) {
                const why = error instanceof Error ? error.message : String(error);
                const advice = r2.jurisdiction === 'default'
                    ? 'Run again.'
                    : `Cloudflare's API does not say whether temporary credentials open buckets of a jurisdiction (${r2.jurisdiction}): give those jobs a key for this bucket alone, made by hand.`;
                throw new Error(`temporary-environment: the credentials were tried and failed: ${why} ${advice}`, {
                    cause: error,
                });
            }
            for (const half of ['accessKeyId', 'secretAccessKey', 'sessionToken'])
                await putSecret(github, { ...place, name: provision_temporary_secretNames[half], value: credentials[half] });
            return `The environment ${environment} of ${place.repository} holds S3 credentials for this bucket alone, for an hour: ${Object.values(provision_temporary_secretNames).join(', ')}. A job that names the environment can sync with them until then.`;
        },
    };
}

// EXTERNAL MODULE: ./src/steps/redirect-rights.ts
var redirect_rights = __webpack_require__(50951);
;// CONCATENATED MODULE: ./src/steps/provision.ts
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
/** `provision`: makes or corrects everything at Cloudflare, or checks it. */












async function provision(inputs, world) {
    const key = keyWork(inputs, world);
    const temporary = temporaryWork(inputs, world);
    const rights = await (0,redirect_rights/* redirectRights */.c)(inputs, world);
    const resources = [...(0,steps_resources/* resourcesOf */.F3)((0,steps_resources/* bucketPlace */.qR)(inputs, world), inputs), ...rights];
    const planned = await (0,resource/* provisionPlan */.nY)('resource' in key ? [...resources, key.resource] : resources);
    const pending = planned.flatMap(({ changes }) => changes);
    for (const change of pending)
        world.progress(`${inputs.mode === 'check' ? 'Differs' : 'To do'}: ${(0,resource/* describeChange */.uQ)(change)}`);
    if (!makesBucket(planned)) {
        await refuseOtherPeoplesBucket(inputs, world);
        if (inputs.mode === 'apply')
            await refuseUnlooked(planned, inputs, world);
    }
    const seen = await done();
    // What a run that failed left behind is told by its failure.
    if (seen.failure !== undefined)
        return conclude(inputs, seen);
    return conclude(inputs, { ...seen, key: 'told' in key ? await key.told(seen.applied, seen.pending) : key });
    async function done() {
        if (inputs.mode === 'check')
            return { planned, applied: [], pending, waits: [] };
        await (0,resource/* rehearseAll */.d$)(planned);
        await temporary?.check();
        return applied(planned, inputs, temporary, world);
    }
}
/** Applies the plan. What was made before something failed is told all the same. */
async function applied(planned, inputs, temporary, world) {
    // Nothing here is worth finishing once the run is cancelled: the next one goes on from where it stopped.
    const cx = { ...world.cx, signal: AbortSignal.any([world.cx.signal, world.stop]) };
    const startedMs = cx.clock.now();
    const made = [];
    const wait = (settled) => ({
        what: `ownership and certificate of ${inputs.temporaryHost ?? inputs.mediaHost}`,
        seconds: (cx.clock.now() - startedMs) / 1000,
        settled,
    });
    try {
        await (0,resource/* applyAll */.yl)(planned, cx, made);
        const handed = await temporary?.run();
        const waits = inputs.leaveOut.includes('media-host') ? [] : [wait(true)];
        const all = { planned, applied: made, pending: [], waits };
        return { ...all, ...(handed !== undefined && { temporary: handed }) };
    }
    catch (error) {
        if (cx.signal.aborted)
            throw error;
        const failure = error instanceof Error ? error.message : String(error);
        const pending = planned.flatMap(({ changes }) => changes).filter((change) => !made.includes(change));
        return { planned, applied: made, pending, waits: pending.length === 0 ? [wait(false)] : [], failure };
    }
}
function makesBucket(planned) {
    return planned.some(({ changes }) => changes.some(({ resource, action }) => resource === 'bucket' && action === 'create'));
}
/** A bucket with anything in it that is not Mastodon's is not made public unless adopted by name. */
async function refuseOtherPeoplesBucket(inputs, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const bucket = __addDisposableResource(env_1, await (0,places/* openBucket */.xB)(inputs.r2, world), true);
        const folders = layout/* kinds */.EZ
            .filter(({ id }) => id !== 'own' && id !== 'foreign')
            .map(({ id, cached }) => `${cached ? 'cache/' : ''}${id}/`);
        const contents = await inspectContents(bucket, { folders, isKnown: (key) => (0,layout/* classify */.L8)(key).id !== 'foreign' }, world.cx);
        refuseForeign(inputs.r2.bucket, contents, inputs.adoptBucket ? inputs.r2.bucket : undefined);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
/** Super Slurper copies private objects like all others: the bucket becomes public once a pass has asked about each. */
async function refuseUnlooked(planned, inputs, world) {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        if (!planned.some(({ changes }) => changes.some(({ resource }) => resource === 'media-host')))
            return;
        const bucket = __addDisposableResource(env_2, await (0,places/* openBucket */.xB)(inputs.r2, world), true);
        if ((await (0,journal/* journalAt */.hy)(bucket).read(world.cx)).slurpedMs === undefined)
            return;
        throw new Error(`The bucket is not made public yet, and nothing was changed: Super Slurper copied objects without asking which are private, and no pass over everything has looked at them to its end. Fix: run the step sync with the same source until complete is true, then this step again.`);
    }
    catch (e_2) {
        env_2.error = e_2;
        env_2.hasError = true;
    }
    finally {
        const result_2 = __disposeResources(env_2);
        if (result_2)
            await result_2;
    }
}
function conclude(inputs, seen) {
    const failure = seen.failure ?? drift(inputs, seen);
    const resources = seen.planned.map((planned) => resourceLine(planned, seen, inputs.mode));
    const permissions = (0,problems/* permissionTable */.I4)(seen.planned.map(({ resource }) => resource));
    const shown = {
        mode: inputs.mode,
        endpoint: inputs.r2.endpoint,
        mediaHost: inputs.mediaHost,
        ...(inputs.temporaryHost !== undefined && { temporaryHost: inputs.temporaryHost }),
        resources,
        leftOut: inputs.leaveOut,
        permissions,
        ...(seen.key !== undefined && { key: seen.key }),
    };
    return {
        outcome: failure === undefined ? 'success' : 'failure',
        ...(failure !== undefined && { failure }),
        outputs: {
            endpoint: inputs.r2.endpoint,
            'media-host': inputs.mediaHost,
            changed: String(seen.applied.length > 0 || seen.pending.length > 0),
            'mastodon-key': keyOutput(seen.key),
        },
        data: { ...shown, applied: seen.applied, pending: seen.pending },
        summary: provisionSummary({
            ...shown,
            applied: lines(seen.applied),
            pending: lines(seen.pending),
            waits: seen.waits,
            ...(seen.failure !== undefined && { failure: seen.failure }),
            notes: [
                ...seen.planned.flatMap(({ objection }) => objection ?? []),
                ...(inputs.leaveOut.includes('media-host')
                    ? [
                        'The media host is left out, so nobody can read the bucket yet. Run once more without that when all is copied.',
                    ]
                    : []),
                ...(seen.temporary === undefined ? [] : [seen.temporary]),
            ],
        }),
    };
}
/** What became of the key; nothing where nothing was done about it. */
function keyOutput(key) {
    if (key === undefined || !('state' in key))
        return '';
    return key.state === 'open' || key.state === 'none' ? '' : key.state;
}
/** What a check fails with. */
function drift(inputs, { pending, planned }) {
    if (inputs.mode !== 'check' || pending.length === 0)
        return undefined;
    const one = pending.length === 1;
    return [
        `${one ? '1 thing differs' : `${pending.length} things differ`} from what should be at Cloudflare. Run with mode: apply to correct ${one ? 'it' : 'them'}.`,
        ...pending.map(resource/* describeChange */.uQ),
        ...planned.flatMap(({ objection }) => objection ?? []),
    ].join('\n');
}
function resourceLine({ resource, changes }, { applied: made }, mode) {
    const { id, title } = resource;
    if (changes.length === 0)
        return { id, title, state: 'right' };
    if (changes.every((change) => made.includes(change)))
        return { id, title, state: 'made' };
    return { id, title, state: mode === 'check' ? 'differs' : 'open' };
}
function lines(changes) {
    return changes.map((change) => ({ resource: change.resource, change: (0,resource/* changeText */.k0)(change) }));
}


/***/ })

};
