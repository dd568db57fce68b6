export const id = 679;
export const ids = [679];
export const modules = {

/***/ 92264:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ sippySource)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12943);
/* harmony import */ var _resource_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(36143);
/** Whether R2 fetches by itself what the bucket has not got (Sippy). */



/**
 * @returns where it fetches from, in words; `undefined` when it is off.
 * @throws CloudflareProblem
 * @see https://developers.cloudflare.com/r2/data-migration/sippy/
 */
async function sippySource(place) {
    const { client, bucket } = place;
    const asked = client.r2.buckets.sippy.get(bucket, (0,_resource_js__WEBPACK_IMPORTED_MODULE_2__/* .inPlace */ .zp)(place));
    const found = await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .explained */ .to)(asked, `read the Sippy setting of bucket ${bucket}`, [_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.r2]);
    if (found.enabled !== true)
        return undefined;
    const { provider, bucket: from } = found.source ?? {};
    return `${provider ?? 'another store'}${(from ?? '') === '' ? '' : ` (bucket ${from ?? ''})`}`;
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

/***/ 1167:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  publish: () => (/* binding */ publish)
});

// EXTERNAL MODULE: ./src/mastodon/instance.ts + 1 modules
var instance = __webpack_require__(50628);
;// CONCATENATED MODULE: ./src/publish/diff.ts
/** What changed between two versions of a settings file, for people. Values of lines that may hold secrets are not shown. */
/** Lines beginning with `-` or `+`, unchanged ones left out; empty when nothing changed. */
function lineDiff(before, after) {
    const from = linesOf(before);
    const to = linesOf(after);
    let top = 0;
    while (top < from.length && top < to.length && from[top] === to[top])
        top++;
    let bottom = 0;
    while (bottom < from.length - top &&
        bottom < to.length - top &&
        from[from.length - 1 - bottom] === to[to.length - 1 - bottom]) {
        bottom++;
    }
    // A line that was nowhere before is ours and holds no secret, but for a key that somebody filled in.
    const there = new Set(from);
    return changes(from.slice(top, from.length - bottom), to.slice(top, to.length - bottom)).map(({ sign, line }) => {
        if (sign === '+')
            return `+ ${there.has(line) ? shown(line) : ours(line)}`;
        return `- ${line.trimStart().startsWith('#') ? '# ***' : shown(line)}`;
    });
}
/** The lines outside a longest common subsequence. Files that differ all over are shown as gone and new. */
function changes(removed, added) {
    const width = added.length + 1;
    if (removed.length * width > 4_000_000) {
        return [
            ...removed.map((line) => ({ sign: '-', line })),
            ...added.map((line) => ({ sign: '+', line })),
        ];
    }
    // common[i * width + j]: how many lines the rests from i and from j have in common, in order.
    const common = new Uint32Array((removed.length + 1) * width);
    const at = (i, j) => common[i * width + j] ?? 0;
    for (let i = removed.length - 1; i >= 0; i--) {
        for (let j = added.length - 1; j >= 0; j--) {
            common[i * width + j] = removed[i] === added[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
        }
    }
    const found = [];
    for (let i = 0, j = 0; i < removed.length || j < added.length;) {
        const [old, fresh] = [removed[i], added[j]];
        if (old !== undefined && old === fresh) {
            i++;
            j++;
        }
        else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
            found.push({ sign: '-', line: old });
            i++;
        }
        else if (fresh !== undefined) {
            found.push({ sign: '+', line: fresh });
            j++;
        }
    }
    return found;
}
function linesOf(bytes) {
    const text = Buffer.from(bytes).toString('utf8');
    return text === '' ? [] : text.split(/\r?\n/);
}
function ours(line) {
    return /^\s*(?:export\s+)?\w*(?:KEY|SECRET|TOKEN|PASS)\w*["']?\s*[=:]\s*[^\s[{]/.test(line) ? shown(line) : line;
}
/**
 * Removed comments are not shown either: people comment out keys. The settings of the storage are no secrets, except the keys; of any
 * other line only the name is shown, and nothing of what may be the middle of a longer value.
 */
function shown(line) {
    const match = /^(\s*(?:export\s+)?([\w.]+)\s*[=:])(.*)$/.exec(line);
    if (match === null)
        return line.trimStart().startsWith('#') || line.trim() === '' ? line : '***';
    const [, head = '', name = '', value = ''] = match;
    if (!isName(name))
        return '***';
    const harmless = /^\s*(?:true|false)?\s*$/.test(value) || (isHarmless(name) && !hidesMore.test(value));
    return harmless ? line : `${head}***`;
}
/** A line of Base64 can look like a name and an equals sign; names are capitals, or words without digits. */
function isName(name) {
    return name.length <= 40 && (/^[A-Z][A-Z0-9_]*$/.test(name) || /^[A-Za-z_.]+$/.test(name));
}
function isHarmless(name) {
    return name === 'EXTRA_MEDIA_HOSTS' || (name.startsWith('S3_') && !/KEY|SECRET|TOKEN|PASS/.test(name));
}
/** A comment behind the value, or a user and password in a URL. */
const hidesMore = /#|@/;

;// CONCATENATED MODULE: ./src/publish/explain.ts
/** The texts of a phase in a form of deployment. */
function explain(subject) {
    return phases[subject.phase](subject);
}
/** Values put into the template become code. */
function say(words, ...values) {
    return words.flatMap((word, i) => [
        ...(word === '' ? [] : [word]),
        ...(i < values.length ? [{ code: values[i] ?? '' }] : []),
    ]);
}
const phases = {
    prepare: (subject) => ({
        title: `Let browsers load Mastodon's media from ${subject.mediaHost}`,
        changes: [
            say `The Content-Security-Policy of the instance also allows ${subject.mediaHost}. Media stay where they are; nothing is served from there yet.`,
        ],
        before: [],
        after: restart(subject),
        check: [policyCheck(subject)],
        back: [say `Take the change back. Nothing depends on it before the switch.`],
    }),
    switch: (subject) => ({
        title: `Store and serve Mastodon's media from ${subject.mediaHost}`,
        changes: [
            say `Mastodon stores uploads in the bucket ${subject.bucket} on Cloudflare R2, and gives out media addresses that begin with ${`https://${subject.mediaHost}/`}.`,
            say `${'S3_PERMISSION'} is empty on purpose: left out, Mastodon asks for ${'public-read'}, which R2 refuses on every upload.`,
            ...early(subject),
        ],
        before: [...key(subject), ...inTime(subject)],
        after: [
            ...restart(subject),
            ...untilCopied(subject),
            say `Run the step ${'sync'} once more, for what was uploaded before the restart; then ${'verify'} with ${'web-host'}; and only when that passes, ${'redirect'}.`,
        ],
        check: [
            say `Upload a picture: its address begins with ${`https://${subject.mediaHost}/`}. A post from before the change shows its picture, also when logged in.`,
            say `Posts with old addresses come from a sidekiq that was not restarted.`,
        ],
        back: [
            say `Run the step ${'publish'} with ${'phase: rollback'}. What was uploaded in the meantime is in the bucket: sync it back to the disk first.`,
        ],
    }),
    cleanup: (subject) => ({
        title: `Use the chart's own settings for media on ${subject.mediaHost}`,
        changes: [
            say `The storage settings move from ${'extraEnvVars'} to ${'mastodon.s3'}; ${'S3_PERMISSION'} stays, as the chart leaves an empty ${'s3.permission'} out. The variables that Mastodon sees stay the same.`,
            say `The pods no longer mount the volumes of the old media, and the chart no longer claims them.`,
        ],
        before: [
            say `Make sure that the claims carry ${'helm.sh/resource-policy: keep'} in the cluster: ${'kubectl get pvc -o yaml'}. Otherwise Helm deletes the old media.`,
            say `The Secret ${subject.secretName} must hold ${'AWS_ACCESS_KEY_ID'} and ${'AWS_SECRET_ACCESS_KEY'}; the chart reads it from now on.`,
        ],
        after: restart(subject),
        check: [
            say `The pods of web and sidekiq start, an upload works, and ${'kubectl get pvc'} still lists the old volumes.`,
        ],
        back: [say `Take the change back: the volumes are mounted again.`],
    }),
    rollback: (subject) => ({
        title: "Go back to storing Mastodon's media on its own disk",
        changes: [
            say `Only ${'S3_ENABLED'} changes. Mastodon stores and serves media from its own disk again, under ${'public/system'}. The other settings have no effect while it is off, except that browsers may still load from ${subject.mediaHost}.`,
            say `This is the way back for media that came from a disk. If they came from another object store, close this and revert the change that made the switch: only it knows the settings from before.`,
        ],
        before: [
            say `Run the step ${'redirect'} with ${'mode: remove'}, so that old addresses lead to the disk.`,
            say `Copy what was uploaded since the switch from the bucket to the disk: the step ${'sync'} with ${'destination'}.`,
        ],
        after: restart(subject),
        check: [say `Upload a picture: its address begins with the host of the instance and ${'/system/'}.`],
        back: [
            say `Run the step ${'publish'} with ${'phase: switch'}. Keep the bucket and its host: other servers know media by its address.`,
        ],
    }),
};
function policyCheck({ webHost, mediaHost }) {
    const address = `https://${webHost ?? 'YOUR-INSTANCE'}/`;
    return say `${`curl -sI ${address} | grep -i content-security-policy`} names ${mediaHost}. Then wait for seven days: browsers keep the old policy for as long.`;
}
/** What a switch before everything is copied means. */
function early({ bridgeUntilMs }) {
    if (bridgeUntilMs === undefined)
        return [];
    return [
        say `This is an early switch: not everything is in the bucket yet. Until ${moment(bridgeUntilMs)} at the latest R2 fetches what is missing from the old store when somebody asks for it (Sippy). The end cannot be put off.`,
    ];
}
function inTime({ bridgeUntilMs, merged }) {
    if (bridgeUntilMs === undefined)
        return [];
    const what = merged ? 'Merge' : 'Restart Mastodon';
    return [[...say `${moment(bridgeUntilMs)} is the end of the bridge. `, `${what} well before it, or not at all.`]];
}
function untilCopied({ bridgeUntilMs }) {
    if (bridgeUntilMs === undefined)
        return [];
    return [
        say `Run the step ${'sync'} with the old store as ${'source'} again and again until ${'complete'} is ${'true'}, before ${moment(bridgeUntilMs)}: what is not copied by then is missing. Until then delete and moderate media at the old store too, or R2 fetches them again, and keep its keys valid. ${'verify'} fails as long as the bridge stands.`,
    ];
}
/** `2026-11-29 14:05 UTC` */
function moment(ms) {
    return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
/** Where Mastodon's own key goes. It is never in what is committed. */
function key({ form, secretName, file }) {
    const both = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    switch (form) {
        case 'dotenv':
        case 'compose':
            return [
                say `Put Mastodon's own key, ${both[0]} and ${both[1]}, into ${file} on the server, in place of the two comments. Never commit it.`,
            ];
        case 'helm':
            return [
                say `Put ${both[0]} and ${both[1]} into the Secret that ${'mastodon.secrets.existingSecret'} names, before anything else: while ${'s3.enabled'} is false the chart gives the pods no other. Where the chart makes that Secret from its values, move it into one of your own first.`,
            ];
        case 'nixos':
            return [
                say `Write ${both[0]} and ${both[1]} as two lines of ${'NAME=value'} into the file that ${'extraEnvFiles'} names (agenix and sops-nix can do it), owned by ${'mastodon'}, mode 0400. Without the file the services do not start.`,
            ];
        case 'kubernetes':
            return [
                say `Make the Secret ${secretName} with ${both[0]} and ${both[1]}, and let web, sidekiq and jobs with ${'tootctl'} read it with ${'envFrom'}, beside the ConfigMap.`,
            ];
        case 'external-secret':
            return [
                say `The entry of the secret store needs ${both[0]} and ${both[1]}. Web, sidekiq and jobs with ${'tootctl'} read the Secret ${secretName} with ${'envFrom'}, beside the ConfigMap.`,
            ];
    }
}
/** What makes Mastodon read the settings. Web and sidekiq, both: a sidekiq left behind posts the old addresses. */
function restart({ form, file, secretName, phase, merged }) {
    const deployed = merged ? [say `Bring ${file} to the server, unless your deployment does.`] : [];
    switch (form) {
        case 'dotenv':
            return [
                ...deployed,
                say `Restart web and sidekiq, both: ${'systemctl restart mastodon-web mastodon-sidekiq'}. A reload is not enough.`,
            ];
        case 'compose':
            return [
                ...deployed,
                say `Run ${'docker compose up -d'}, which makes web and sidekiq anew. ${'docker compose restart'} would keep the old settings.`,
            ];
        case 'helm':
            return [
                say `Let your deployment apply the values, or run ${'helm upgrade'}. As the ConfigMap changes, the pods of web and sidekiq roll by themselves; after a change of a Secret alone they need ${'kubectl rollout restart'}.`,
            ];
        case 'nixos':
            return [say `Run ${'nixos-rebuild switch'}. It restarts web and sidekiq.`];
        case 'kubernetes':
        case 'external-secret':
            return [
                ...(form === 'external-secret' && phase === 'switch'
                    ? [say `${`kubectl get externalsecret ${secretName}`} must say ${'SecretSynced'}.`]
                    : []),
                say `Apply the manifests, then run ${'kubectl rollout restart'} for the deployments of web and sidekiq, both: a changed ConfigMap restarts nothing.`,
            ];
    }
}

;// CONCATENATED MODULE: ./src/publish/renderer.ts
/** Tells a file from reasons against it. */
function isFile(rendered) {
    return rendered instanceof Uint8Array;
}

;// CONCATENATED MODULE: ./src/mastodon/settings.ts
/**
 * The settings that make Mastodon keep its media in a bucket on R2, as a list that every form of deployment is rendered
 * from.
 * @see https://docs.joinmastodon.org/admin/config/#s3
 * @see https://developers.cloudflare.com/r2/tutorials/mastodon/
 */
/** Thrown with every problem of a {@link MediaStore} at once. */
class SettingsError extends Error {
    name = 'SettingsError';
    problems;
    constructor(problems) {
        super(problems.map(({ problem, fix }) => `${problem}: ${fix}`).join('\n'));
        this.problems = problems;
    }
}
/**
 * The settings for a bucket on R2.
 * @throws SettingsError with all that is wrong.
 */
function storageSettings(store) {
    const endpoint = store.endpoint.replace(/\/+$/, '');
    const settings = [
        { name: 'S3_ENABLED', value: 'true' },
        { name: 'S3_BUCKET', value: store.bucket },
        { name: 'S3_REGION', value: store.region ?? 'auto' },
        { name: 'S3_PROTOCOL', value: 'https' },
        { name: 'S3_ENDPOINT', value: endpoint },
        // Without it, the admin check for media privacy asks a stranger's bucket of the same name at Amazon.
        { name: 'S3_HOSTNAME', value: endpoint.replace(/^https?:\/\//, '') },
        { name: 'S3_ALIAS_HOST', value: store.mediaHost },
        // Present and empty: left out, it means `public-read`, which R2 refuses on every upload.
        // https://github.com/mastodon/mastodon/pull/20510
        { name: 'S3_PERMISSION', value: '' },
        { name: 'AWS_ACCESS_KEY_ID', secret: true },
        { name: 'AWS_SECRET_ACCESS_KEY', secret: true },
    ];
    const problems = [...storeProblems(store, endpoint), ...settingsProblems(settings)];
    if (problems.length > 0)
        throw new SettingsError(onePerName(problems));
    return settings;
}
/**
 * What keeps settings from being written. Every reader (Ruby's dotenv, systemd, Docker, Compose, shells, YAML) has its
 * own rules for quotes, blanks, `#` and `$`; values of these characters need none of them.
 */
function settingsProblems(settings) {
    const problems = [];
    const seen = new Set();
    for (const setting of settings) {
        const name = /^[A-Z][A-Z0-9_]*$/.test(setting.name) ? setting.name : JSON.stringify(setting.name);
        if (name !== setting.name) {
            problems.push({ name, problem: `${name} is no name of a setting`, fix: 'use A-Z, 0-9 and _ only' });
        }
        else if (seen.has(name)) {
            problems.push({ name, problem: `${name} is set twice`, fix: 'set it once' });
        }
        seen.add(setting.name);
        if ('secret' in setting)
            continue;
        if (setting.value === '' && !mayBeEmpty.has(setting.name)) {
            problems.push({ name, problem: `${name} is empty`, fix: 'give a value' });
        }
        else if (!/^[A-Za-z0-9._:/@,+-]*$/.test(setting.value)) {
            problems.push({
                name,
                problem: `${name} has a character that not every reader of settings takes literally`,
                fix: 'use letters, digits and . _ : / @ , + - only',
            });
        }
    }
    return problems;
}
/**
 * Whether a variable says where the media is, and so belongs to the storage block as a whole: whatever is left of the
 * old store's would change the meaning of the new. `PAPERCLIP_*`, `CDN_HOST`, `EXTRA_MEDIA_HOSTS` and `CACHE_BUSTER_*`
 * do not: they still have a use after the switch.
 */
function isStorageName(name) {
    return keyNames.has(name) || (name.startsWith('S3_') && !tuningNames.has(name));
}
/** Which variables settings speak for: those they set and, where they turn the bucket on or off, all that is about it. */
function ownedBy(settings) {
    const set = new Set(settings.map(({ name }) => name));
    const whole = set.has('S3_ENABLED');
    return (name) => set.has(name) || (whole && isStorageName(name));
}
/** The variables with Mastodon's key to the store. */
const keyNames = new Set(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
/**
 * How the client behaves, whatever the store: timeouts, retries and sizes that operators found out the hard way. These
 * stay as they are.
 */
const tuningNames = new Set([
    'S3_OPEN_TIMEOUT',
    'S3_READ_TIMEOUT',
    'S3_RETRY_LIMIT',
    'S3_MULTIPART_THRESHOLD',
    'S3_BATCH_DELETE_LIMIT',
    'S3_BATCH_DELETE_RETRY',
]);
/** The switches of the other back ends. Where one is `true`, the media is in a store this project does not read. */
const otherBackEnds = {
    SWIFT_ENABLED: 'OpenStack Swift',
    AZURE_ENABLED: 'Azure Blob Storage',
};
const mayBeEmpty = new Set(['S3_PERMISSION']);
/** The mistakes that come from copying a value out of a dashboard. */
function storeProblems(store, endpoint) {
    const problems = [];
    const refuse = (name, problem, fix) => {
        problems.push({ name, problem, fix });
    };
    // https://developers.cloudflare.com/r2/buckets/create-buckets/
    if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(store.bucket)) {
        refuse('S3_BUCKET', 'S3_BUCKET is no name of a bucket on R2', 'use 3 to 63 of a-z, 0-9 and -, not - at either end; a host name with dots goes into S3_ALIAS_HOST');
    }
    // A path would stand twice in every request: https://github.com/mastodon/mastodon/issues/27015
    if (!/^https?:\/\/[A-Za-z0-9.-]+(?::\d+)?$/.test(endpoint)) {
        refuse('S3_ENDPOINT', 'S3_ENDPOINT is not an address without a path', 'give https://<account>.r2.cloudflarestorage.com, without the name of the bucket behind it');
    }
    // A scheme would stand twice in every address: https://github.com/mastodon/mastodon/issues/21382
    if (!isHost(store.mediaHost)) {
        refuse('S3_ALIAS_HOST', 'S3_ALIAS_HOST is not a host name', 'give it like files.example.com, without https:// and /');
    }
    return problems;
}
function isHost(text) {
    return text.length <= 253 && /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}(?::\d+)?$/i.test(text);
}
function onePerName(problems) {
    return problems.filter(({ name }, index) => problems.findIndex((other) => other.name === name) === index);
}

// EXTERNAL MODULE: ./src/mastodon/version.ts
var mastodon_version = __webpack_require__(44935);
;// CONCATENATED MODULE: ./src/mastodon/phases.ts
/**
 * What each phase of a migration does to the variables of an instance. The same for every form of deployment; a renderer
 * only reads what its file says now, asks here, and writes.
 *
 * - `prepare` lets browsers load from the media host (CSP), a week before anything is served from there.
 * - `switch` stores and serves from the bucket.
 * - `cleanup` says the same as `switch`; where it is said differs (Helm).
 * - `rollback` only turns S3_ENABLED off. The other variables stay: S3_ALIAS_HOST keeps the media host in the CSP, so
 *   that pages opened before still show their pictures, and going forward again is one word.
 */


/**
 * The settings of a phase, on top of what is there.
 * @returns the settings, or everything that stands against them.
 */
function phaseSettings(request, now) {
    const problems = [];
    const settings = wanted(request, now, problems);
    problems.push(...(problems.length > 0 ? [] : settingsProblems(settings)));
    return problems.length > 0 ? problems : settings;
}
/** Tells the two answers of {@link phaseSettings} apart. */
function isProblems(answer) {
    return answer.some((item) => 'problem' in item);
}
function wanted(request, now, problems) {
    const { phase, version, store } = request;
    const enabled = phase === 'switch' || phase === 'cleanup' || (phase === 'prepare' && now.get('S3_ENABLED') === 'true');
    const storage = checkedStorage(store, problems).map((each) => each.name === 'S3_ENABLED' ? { name: each.name, value: String(enabled) } : each);
    if (phase === 'rollback') {
        if (!isHere(store, now))
            problems.push(notHere);
        return [...storage, ...additional.flatMap((name) => kept(name, now))];
    }
    if (version === undefined || !(0,mastodon_version/* isAtLeast */.d)(version, 4)) {
        problems.push(version === undefined ? versionUnknown : tooOld);
        return [];
    }
    // Where the switch is over already, or was taken back, preparing again must not take its settings apart.
    if (phase !== 'prepare' || isHere(store, now)) {
        problems.push(...otherStores(now));
        return [...storage, ...(knowsMediaHosts(version) ? [mediaHosts([store.endpoint], now), ...checksums(now)] : [])];
    }
    if (knowsMediaHosts(version))
        return [mediaHosts([`https://${store.mediaHost}`, store.endpoint], now)];
    problems.push(...hostTaken(store, now), ...otherStores(now));
    return [{ name: 'S3_ALIAS_HOST', value: store.mediaHost }];
}
function checkedStorage(store, problems) {
    try {
        return storageSettings(store);
    }
    catch (error) {
        if (!(error instanceof SettingsError))
            throw error;
        problems.push(...error.problems);
        return [];
    }
}
const versionUnknown = {
    name: 'mastodon-version',
    problem: 'the version of Mastodon is not known, and the settings differ by version',
    fix: 'give mastodon-version, such as 4.5.3',
};
/** https://github.com/mastodon/mastodon/pull/20510 */
const tooOld = {
    name: 'mastodon-version',
    problem: 'Mastodon before 4.0 cannot leave the ACL out: it takes an empty S3_PERMISSION for public-read, which R2 refuses on every upload',
    fix: 'update Mastodon to a supported version first',
};
/** EXTRA_MEDIA_HOSTS exists since 4.4: https://github.com/mastodon/mastodon/pull/34184 */
function knowsMediaHosts(version) {
    return (0,mastodon_version/* isAtLeast */.d)(version, 4, 4);
}
/** Variables beside the storage block that a switch sets too. */
const additional = ['EXTRA_MEDIA_HOSTS', 'AWS_REQUEST_CHECKSUM_CALCULATION', 'AWS_RESPONSE_CHECKSUM_VALIDATION'];
/**
 * The hosts that are in the CSP beside Mastodon's own, with ours among them. The S3 API is one: moderators see the media
 * of removed posts by links that are signed for it.
 */
function mediaHosts(ours, now) {
    const name = 'EXTRA_MEDIA_HOSTS';
    const there = (now.get(name) ?? '').split(/[\s,]+/).filter((host) => host !== '');
    return { name, value: [...new Set([...there, ...ours.map((origin) => origin.replace(/\/+$/, ''))])].join(',') };
}
/**
 * Patch releases of 4.4 and 4.5 moved to an AWS SDK that adds CRC32 checksums to every upload, which stores other than
 * Amazon's have refused before. `when_required` is right for every version of the SDK, before and after.
 * @see https://github.com/mastodon/mastodon/issues/33624
 */
function checksums(now) {
    return ['AWS_REQUEST_CHECKSUM_CALCULATION', 'AWS_RESPONSE_CHECKSUM_VALIDATION'].map((name) => {
        const there = now.get(name) ?? '';
        // Somebody's own choice stays; any other word would keep Mastodon from starting.
        return { name, value: /^when_(?:required|supported)$/i.test(there) ? there : 'when_required' };
    });
}
function kept(name, now) {
    const value = now.get(name) ?? '';
    return value === '' ? [] : [{ name, value }];
}
/** Media in a store that was not copied must not be switched away from. */
function otherStores(now) {
    return Object.entries(otherBackEnds)
        .filter(([name]) => now.get(name) === 'true')
        .map(([name, title]) => ({
        name,
        problem: `${name} is true: the media is in ${title}, which is not copied from`,
        fix: `copy the media elsewhere first, or remove ${name} if it is a leftover`,
    }));
}
/**
 * The CSP has room for one storage host only, and reads S3_ALIAS_HOST even while S3 is off.
 * @see https://github.com/mastodon/mastodon/blob/v4.3.0/app/lib/content_security_policy.rb
 */
function hostTaken(store, now) {
    if (now.get('S3_ENABLED') !== 'true' || now.get('S3_ALIAS_HOST') === store.mediaHost)
        return [];
    return [
        {
            name: 'S3_ALIAS_HOST',
            problem: 'the instance serves from another store, and Mastodon before 4.4 can allow no second media host beside that',
            fix: 'update to 4.4 or later first; or go on without this phase and give waive-csp-wait at the switch: visitors may then miss pictures for up to a week',
        },
    ];
}
/** Whether the settings speak of this bucket, switched on or not. */
function isHere(store, now) {
    const endpoint = (now.get('S3_ENDPOINT') ?? '').replace(/\/+$/, '');
    return now.get('S3_BUCKET') === store.bucket && endpoint === store.endpoint.replace(/\/+$/, '');
}
const notHere = {
    name: 'S3_BUCKET',
    problem: 'the settings do not name this bucket and endpoint, so there is nothing to go back from',
    fix: 'check file, bucket and endpoint; after a merged switch, take the branch it was merged into as base',
};

;// CONCATENATED MODULE: ./src/publish/dotenv-lines.ts
/**
 * Takes an env file apart into lines without losing a byte, the way Ruby's dotenv reads it, as that is what Mastodon on
 * a server uses. The text is Latin-1, one character for each byte: the encoding does not matter here.
 * @see https://github.com/bkeepers/dotenv/blob/main/lib/dotenv/parser.rb
 */
/** Splits a file, without its byte order mark. */
function envLines(text) {
    const lines = [];
    let number = 1;
    for (let at = 0; at < text.length;) {
        const assignment = assignmentAt(text, at);
        const textEnd = assignment?.end ?? lineEnd(text, at);
        const eol = text.startsWith('\r\n', textEnd) ? '\r\n' : text.startsWith('\n', textEnd) ? '\n' : '';
        const line = text.slice(at, textEnd);
        const exports = assignment === undefined ? exportedNames(line) : undefined;
        lines.push({
            text: line,
            eol,
            number,
            ...(assignment && { assigns: { name: assignment.name, value: assignment.value } }),
            ...(exports && { exports }),
        });
        number += line.split('\n').length;
        at = textEnd + eol.length;
    }
    return lines;
}
function assignmentAt(text, at) {
    const end = lineEnd(text, at);
    const head = /^[ \t]*(?:export[ \t]+)?([\w.]+)(?:[ \t]*=|:(?=[ \t]|$))[ \t]*/.exec(text.slice(at, end));
    if (head === null)
        return undefined;
    const name = head[1] ?? '';
    const valueAt = at + head[0].length;
    const quoted = quotedAt(text, valueAt);
    if (quoted !== undefined)
        return { name, value: text.slice(valueAt + 1, quoted.close), end: quoted.end };
    return { name, value: text.slice(valueAt, end).replace(/#.*$/, '').trim(), end };
}
/** A value in quotes, over as many lines as it takes, with nothing but a comment behind it. */
function quotedAt(text, at) {
    const quote = text[at];
    if (quote !== '"' && quote !== "'")
        return undefined;
    const escaped = [];
    let close = at + 1;
    while (close < text.length && text[close] !== quote) {
        if (text[close] === '\\' && text[close + 1] === quote)
            escaped.push(++close);
        close++;
    }
    // An escaped quote ends the value after all where otherwise the line would not end well.
    for (const candidate of [close, ...escaped.reverse()]) {
        if (candidate >= text.length)
            continue;
        const end = lineEnd(text, candidate + 1);
        if (/^[ \t]*(?:#.*)?$/.test(text.slice(candidate + 1, end)))
            return { close: candidate, end };
    }
    return undefined;
}
function exportedNames(line) {
    const names = /^[ \t]*export((?:[ \t]+[\w.]+)+)[ \t]*$/.exec(line)?.[1];
    return names?.trim().split(/[ \t]+/);
}
/** Where the text of a line ends, before `\n` or `\r\n`. */
function lineEnd(text, at) {
    const newline = text.indexOf('\n', at);
    if (newline < 0)
        return text.length;
    return newline > at && text[newline - 1] === '\r' ? newline - 1 : newline;
}

;// CONCATENATED MODULE: ./src/publish/dotenv.ts
/**
 * `.env.production`: the storage settings as one block, everything else byte for byte as it was.
 *
 * The block takes the place of the first line it replaces, so that a first rendering stays where the operator had their
 * settings, and a second one stays where the first was. It is not found by its two marker lines as a pair: each line is
 * judged by itself (a storage setting, one of the markers, one of the reminders about the key), so a marker that got
 * lost, or a line that somebody put inside, does no harm.
 *
 * The key itself is not known here. A reminder, which is a comment, stands for it; an empty assignment would make
 * Mastodon start with no key instead of the one it may get from elsewhere (the process environment, a second file).
 * Once the operator has filled the key in, it must survive the next rendering. So `AWS_*` lines are kept, in the block,
 * exactly when the file already names the same bucket and the same endpoint: then they are the key to this store. In
 * all other cases they are the key to the old store, wrong from now on, and go with the rest of it.
 */



/** The renderer for `.env.production` and other env files. */
const dotenv = {
    form: 'dotenv',
    render: (request, existing) => {
        const settings = phaseSettings(request, readDotenv(existing));
        return isProblems(settings) ? settings : renderDotenv(settings, existing);
    },
};
/** What an env file sets. Of duplicates, the last one counts. */
function readDotenv(existing) {
    const { text } = withoutMark(Buffer.from(existing ?? []).toString('latin1'));
    return new Map(envLines(text).flatMap(({ assigns }) => (assigns === undefined ? [] : [[assigns.name, assigns.value]])));
}
/** Writes settings into an env file. Pure; rendering the result again gives the same bytes. */
function renderDotenv(model, existing) {
    const unwritable = settingsProblems(model);
    if (unwritable.length > 0)
        return unwritable.map(({ problem, fix }) => ({ problem, fix }));
    const { mark, text } = withoutMark(Buffer.from(existing ?? []).toString('latin1'));
    const noEnvFile = notAnEnvFile(text);
    if (noEnvFile !== undefined)
        return [noEnvFile];
    const file = { lines: envLines(text), model, owns: ownedBy(model) };
    const refusals = [...disputedLines(file), ...brokenReferences(file)];
    if (refusals.length > 0)
        return refusals;
    const { lines } = file;
    const firstReplaced = lines.findIndex((line) => isReplaced(line, file));
    const before = lines.slice(0, firstReplaced < 0 ? lines.length : firstReplaced);
    const after = lines.slice(before.length).filter((line) => !isReplaced(line, file));
    const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
    const joint = before.at(-1)?.eol === '' ? eol : '';
    const endsOpen = after.length === 0 && lines.at(-1)?.eol === '';
    return Buffer.from([mark, ...before.map(whole), joint, blockLines(file).join(eol), endsOpen ? '' : eol, ...after.map(whole)].join(''), 'latin1');
}
// The markers and reminders hold nothing that any reader (or a shell) could take for more than a comment: no quotes, no
// dollar sign, no backslash at the end.
const markerStart = /^# (?:>>>|<<<) mastodon-media-r2\b/;
const firstLine = '# >>> mastodon-media-r2: settings kept up to date by the action';
const lastLine = '# <<< mastodon-media-r2';
function reminder(name) {
    return `put-the-${name.replace(/^AWS_/, '').toLowerCase().replaceAll('_', '-')}-here`;
}
/** The block, line by line. */
function blockLines(file) {
    const keys = isSameStore(file) ? filledInKeys(file) : new Map();
    const rendered = file.model.map((setting) => hasValue(setting)
        ? `${setting.name}=${setting.value}`
        : (keys.get(setting.name) ?? `# ${setting.name}=${reminder(setting.name)}`));
    return [firstLine, ...rendered, lastLine];
}
/** Whether the file already speaks of the store that the settings speak of. Of duplicates, the last one counts. */
function isSameStore({ model, lines }) {
    return ['S3_BUCKET', 'S3_ENDPOINT'].every((name) => {
        const ours = model.filter(hasValue).find((setting) => setting.name === name);
        return ours !== undefined && dotenv_valueOf(lines, name)?.replace(/\/+$/, '') === ours.value;
    });
}
/** The lines with a secret, as the operator wrote them; an empty one or a reminder without its `#` is none. */
function filledInKeys({ lines, model }) {
    const secrets = new Set(model.filter((setting) => !hasValue(setting)).map(({ name }) => name));
    const keys = new Map();
    for (const { assigns, text } of lines) {
        if (assigns === undefined || !secrets.has(assigns.name))
            continue;
        if (assigns.value === '' || assigns.value === reminder(assigns.name))
            keys.delete(assigns.name);
        else
            keys.set(assigns.name, text);
    }
    return keys;
}
/** Whether the block stands for this line. */
function isReplaced(line, { owns }) {
    if (line.assigns !== undefined)
        return owns(line.assigns.name);
    if (line.exports !== undefined)
        return line.exports.every(owns);
    if (markerStart.test(line.text))
        return true;
    const comment = /^# ([A-Z0-9_]+)=(put-the-[a-z0-9-]+-here)[ \t]*$/.exec(line.text);
    return comment?.[1] !== undefined && owns(comment[1]) && comment[2] === reminder(comment[1]);
}
/** Reasons not to take the file for an env file at all. */
function notAnEnvFile(text) {
    if (text.includes('\0')) {
        return { problem: 'the file holds NUL bytes, so it is no env file', fix: 'check the path; save UTF-16 as UTF-8' };
    }
    const loneReturn = /\r(?!\n)/.exec(text);
    if (loneReturn !== null) {
        return {
            problem: 'a carriage return stands alone, which some readers take for the end of a line and others do not',
            fix: 'save the file with LF or CRLF line ends',
            line: text.slice(0, loneReturn.index).split('\n').length,
        };
    }
    return undefined;
}
/** Lines round the block that readers would understand in different ways. */
function disputedLines(file) {
    const { lines, owns } = file;
    const replaced = lines.map((line) => isReplaced(line, file));
    const appended = !replaced.includes(true);
    return lines.flatMap((line, index) => {
        const refuse = (problem, fix) => [{ problem, fix, line: line.number }];
        const inner = line.text.includes('\n') ? envLines(line.text.slice(line.text.indexOf('\n') + 1)) : [];
        if (inner.some((part) => isReplaced(part, file))) {
            return refuse('a setting of the block stands inside a quoted value of several lines, which some readers do not know', 'write that value on one line, or move the setting out of it');
        }
        const touchesBlock = replaced[index] === true || (replaced[index + 1] ?? appended);
        if (line.text.endsWith('\\') && touchesBlock) {
            return refuse('a backslash ends the line, which joins it with the next one for some readers', 'remove the backslash');
        }
        if (line.exports?.some(owns) === true && replaced[index] !== true) {
            return refuse('one "export" names settings of the block and others', 'give the others a line of their own');
        }
        return [];
    });
}
/** Other lines that use a setting which will not be there any more. */
function brokenReferences(file) {
    const stays = new Set(file.model.filter(hasValue).map(({ name }) => name));
    return file.lines.flatMap((line) => {
        if (line.assigns === undefined || isReplaced(line, file))
            return [];
        const names = [...line.text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '');
        const lost = names.find((name) => file.owns(name) && !stays.has(name));
        if (lost === undefined)
            return [];
        const problem = `${line.assigns.name} is made from ${lost}, which is replaced`;
        return [{ problem, fix: `write the value out, without ${lost}`, line: line.number }];
    });
}
function hasValue(setting) {
    return 'value' in setting;
}
function dotenv_valueOf(lines, name) {
    return lines.findLast((line) => line.assigns?.name === name)?.assigns?.value;
}
function whole(line) {
    return line.text + line.eol;
}
/** The UTF-8 byte order mark, which must stay the first thing in the file. */
function withoutMark(text) {
    const mark = text.startsWith('\xef\xbb\xbf') ? '\xef\xbb\xbf' : '';
    return { mark, text: text.slice(mark.length) };
}

;// CONCATENATED MODULE: ./src/publish/compose.ts
/**
 * The env file that a Compose file names under `env_file`: the same lines as `.env.production` elsewhere, as the values
 * are of the kind that Compose, old and new, and Ruby's dotenv read alike.
 * @see https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/
 */

/** The renderer for env files of Docker Compose. */
const compose = {
    form: 'compose',
    render: (request, existing) => {
        const text = Buffer.from(existing ?? []).toString('latin1');
        if (/^services:[ \t]*\r?$/m.test(text)) {
            const fix = 'give the file that it names under env_file, usually .env.production';
            return [{ problem: 'this is a Compose file, not an env file', fix }];
        }
        return dotenv.render(request, existing);
    },
};

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
;// CONCATENATED MODULE: ./src/publish/yaml-places.ts
/** Where things are in the text of a YAML file: ends of lines and of nodes, columns, names. The parser knows; nothing is changed here. */

/** Where the line of a position ends, with its line break. */
function yaml_places_lineEnd(text, position) {
    if (position === 0 || text[position - 1] === '\n')
        return position;
    const newline = text.indexOf('\n', position);
    return newline < 0 ? text.length : newline + 1;
}
/** How far the names of a map are indented. */
function columnOf(text, map) {
    const start = map.items[0]?.key.range[0] ?? 0;
    return start - (text.lastIndexOf('\n', start - 1) + 1);
}
/** Where the last value of a node ends. */
function endOf(node) {
    const last = ((0,dist/* isMap */.jh)(node) || (0,dist/* isSeq */.oP)(node)) && node.flow !== true ? node.items.at(-1) : undefined;
    if (last === undefined)
        return node.range[1];
    return 'key' in last ? endOfPair(last) : endOf(last);
}
function endOfPair({ key, value }) {
    return value === null ? key.range[1] : Math.max(key.range[1], endOf(value));
}
function nameOf(pair) {
    return (0,dist/* isScalar */.jn)(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : undefined;
}
function pairOf(map, name) {
    return map.items.find((pair) => nameOf(pair) === name);
}
/** Lines below the names of a path, each two deeper than the one before. */
function nested(path, lines) {
    return [...path.map((name, depth) => `${' '.repeat(2 * depth)}${name}:`), ...indented(lines, 2 * path.length)];
}
function indented(lines, by) {
    return lines.map((line) => ' '.repeat(by) + line);
}
/** A path as a person would write it. Names of the file's own are not shown, only those we asked for. */
function yaml_places_shown(path) {
    return path.length === 0 ? 'the document' : path.join('.');
}

;// CONCATENATED MODULE: ./src/publish/yaml-refusal.ts
/** Thrown inside of `rewriteYaml` only. */
class Refused extends Error {
    refusals;
    constructor(refusals) {
        super(refusals.map(({ problem }) => problem).join('; '));
        this.refusals = refusals;
    }
}
/** Stops the rewriting of a file, with the reason. */
function refuse(problem, fix, line) {
    return refuseAll([{ problem, fix, ...(line !== undefined && { line }) }]);
}
/** Stops the rewriting of a file, with all that stands against it. */
function refuseAll(refusals) {
    throw new Refused(refusals.map(({ problem, fix, line }) => ({ problem, fix, ...(line !== undefined && { line }) })));
}

;// CONCATENATED MODULE: ./src/publish/yaml-edit.ts
var _a;
/**
 * Changes single values of a YAML file and leaves every other byte as it is: comments, order, quotes, line ends. The
 * parser only tells where things are; the text itself is cut and joined. Afterwards the result is read again and must
 * hold exactly what was asked for, so whatever YAML has in store, a wrong cut is refused and never written.
 *
 * Refused are the few things where a change in one place could mean something elsewhere (anchors, aliases, merge keys,
 * tags) and flow style, which has no lines to add to.
 * @see https://eemeli.org/yaml/
 */




/** Reads a file, has it rewritten, and turns every refusal on the way into an answer. */
function rewriteYaml(existing, rewrite) {
    try {
        const bytes = existing ?? new Uint8Array();
        let text;
        try {
            text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        }
        catch {
            refuse('the file is not UTF-8', 'save it as UTF-8');
        }
        const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
        return Buffer.from(mark + rewrite(new YamlText(text.slice(mark.length))).text);
    }
    catch (error) {
        if (error instanceof Refused)
            return error.refusals;
        throw error;
    }
}
/** A safe value as a string of YAML. */
function quoted(value) {
    return JSON.stringify(value);
}
/** A YAML file. Immutable: a change gives another one. */
class YamlText {
    text;
    docs;
    #eol;
    constructor(text) {
        this.text = text;
        this.#eol = /\r?\n/.exec(text)?.[0] ?? '\n';
        const docs = (0,dist/* parseAllDocuments */.hR)(text, { prettyErrors: false, logLevel: 'silent' });
        this.docs = 'empty' in docs ? [] : docs;
        for (const { errors } of this.docs) {
            const [error] = errors;
            // The parser's own message would quote from the file.
            if (error === undefined)
                continue;
            const line = text.slice(0, error.pos[0]).split('\n').length;
            refuse(`the file is no valid YAML (${error.code})`, 'correct that line, or check the path', line);
        }
    }
    /** What stands at a path, as plain values with maps as `Map`; `undefined` where there is nothing. */
    value(doc, path) {
        let at = this.docs[doc] === undefined ? undefined : plain(this.docs[doc]);
        for (const step of path) {
            if (at instanceof Map)
                at = at.get(step);
            else if (Array.isArray(at) && typeof step === 'number')
                at = at[step];
            else
                return undefined;
        }
        return at;
    }
    /** The file with one more document at its end. */
    append(document) {
        const { text } = this;
        const joint = text === '' || text.endsWith('\n') ? '' : this.#eol;
        const separator = this.docs.some(({ contents }) => contents !== null) ? `---${this.#eol}` : '';
        return new _a(text + joint + separator + document.replaceAll('\n', this.#eol));
    }
    /** The file with one map changed. */
    edit(doc, edit) {
        const changed = new _a(this.#changed(doc, edit));
        const before = this.docs.map(plain);
        before[doc] = applied(before[doc], edit);
        if (!(0,external_node_util_.isDeepStrictEqual)(changed.docs.map(plain), before)) {
            refuse('the file is written in a way that is not safe to edit', `write ${yaml_places_shown(edit.path)} in plain block style`);
        }
        return changed;
    }
    #changed(index, edit) {
        let node = this.docs[index]?.contents ?? null;
        let holder;
        let indent = 0;
        const walked = [];
        for (const step of [...edit.path, undefined]) {
            this.#checkNode(node, walked);
            if (node === null || this.#isEmpty(node)) {
                const rest = edit.path.slice(walked.length);
                return this.#fill(index, holder, node, nested(rest, this.#additions(edit, edit.set)), indent);
            }
            if ((0,dist/* isSeq */.oP)(node) && typeof step === 'number') {
                node = node.items[step] ?? null;
                walked.push(step);
                continue;
            }
            if (!(0,dist/* isMap */.jh)(node))
                return refuse(`${yaml_places_shown(walked)} is no map`, 'make it a map of names and values, or remove it');
            if (node.flow === true) {
                return refuse(`${yaml_places_shown(walked)} is written in flow style ({ })`, 'write it with one name on each line');
            }
            indent = columnOf(this.text, node);
            if (step === undefined)
                return this.#editMap(node, edit, indent);
            holder = pairOf(node, String(step));
            if (holder === undefined) {
                const lines = nested(edit.path.slice(walked.length), this.#additions(edit, edit.set));
                return this.#insert(endOf(node), indented(lines, indent));
            }
            node = holder.value;
            indent += 2;
            walked.push(step);
        }
        throw new Error('the path ended before the map');
    }
    /** Refuses what makes a node mean more than what stands there. */
    #checkNode(node, path) {
        const merges = (0,dist/* isMap */.jh)(node) && node.items.some(({ key }) => (0,dist/* isScalar */.jn)(key) && key.value === '<<');
        const { anchor, tag } = (node ?? {});
        if (merges || (0,dist/* isAlias */.Vj)(node) || anchor !== undefined) {
            refuse(`${yaml_places_shown(path)} uses an anchor, an alias or a merge key`, 'write its values out in this place');
        }
        if (tag?.startsWith('!') === true) {
            refuse(`${yaml_places_shown(path)} has a tag (!)`, 'write it without');
        }
    }
    #isEmpty(node) {
        if ((0,dist/* isScalar */.jn)(node))
            return node.value === null;
        return (0,dist/* isMap */.jh)(node) && node.flow === true && node.items[0] === undefined;
    }
    #additions({ note }, pairs) {
        const lines = pairs.map(([name, source]) => `${name}: ${source}`);
        return note === undefined || this.text.includes(note) ? lines : [...note.split('\n'), ...lines];
    }
    /** Puts lines under a name that has no value yet, or into an empty document. */
    #fill(index, holder, node, lines, indent) {
        if (holder === undefined)
            return this.#insert(this.docs[index]?.range[1] ?? this.text.length, lines);
        const [from, to] = node === null ? [holder.key.range[1], holder.key.range[1]] : node.range;
        const empty = this.text.slice(from, to);
        if (empty.includes('\n'))
            refuse('an empty value goes over several lines', 'write {} on one line');
        const start = empty === '' ? from : this.text.slice(0, from).trimEnd().length;
        return new _a(this.text.slice(0, start) + this.text.slice(to)).#insert(start, indented(lines, indent));
    }
    #editMap(map, edit, indent) {
        const cuts = [];
        const missing = [];
        let last;
        for (const [name, source] of edit.set) {
            const pair = pairOf(map, name);
            if (pair === undefined) {
                missing.push([name, source]);
                continue;
            }
            last = Math.max(last ?? 0, endOfPair(pair));
            if (pair.value !== null && (0,dist/* isScalar */.jn)(pair.value) && Object.is(pair.value.value, (0,dist/* parse */.qg)(source)))
                continue;
            cuts.push(this.#replacement(pair, source, [...edit.path, name]));
        }
        const set = new Set(edit.set.map(([name]) => name));
        for (const pair of map.items) {
            const name = nameOf(pair);
            if (name === undefined || set.has(name) || edit.remove?.(name) !== true)
                continue;
            this.#checkNode(pair.value, [...edit.path, name]);
            const from = this.text.lastIndexOf('\n', pair.key.range[0]) + 1;
            if (this.text.slice(from, pair.key.range[0]).trim() !== '') {
                refuse(`${yaml_places_shown([...edit.path, name])} shares its line`, 'give it a line of its own');
            }
            cuts.push({ from, to: yaml_places_lineEnd(this.text, endOfPair(pair)), by: '' });
        }
        if (missing.length > 0) {
            const at = yaml_places_lineEnd(this.text, last ?? endOf(map));
            const joint = at > 0 && this.text[at - 1] !== '\n' ? this.#eol : '';
            const lines = indented(this.#additions(edit, missing), indent).join(this.#eol);
            cuts.push({ from: at, to: at, by: joint + lines + (joint === '' ? this.#eol : '') });
        }
        return [...cuts]
            .sort((a, b) => b.from - a.from || b.to - a.to)
            .reduce((text, { from, to, by }) => text.slice(0, from) + by + text.slice(to), this.text);
    }
    #replacement(pair, source, path) {
        const { value } = pair;
        this.#checkNode(value, path);
        if (value !== null && !(0,dist/* isScalar */.jn)(value))
            return refuse(`${yaml_places_shown(path)} is no single value`, 'remove it');
        const empty = value === null || value.range[0] === value.range[1];
        if (empty) {
            const colon = this.text.indexOf(':', pair.key.range[1]);
            return { from: colon + 1, to: colon + 1, by: ` ${source}` };
        }
        const [from, to] = value.range;
        const tail = /\s*$/.exec(this.text.slice(from, to))?.[0] ?? '';
        return { from, to: to - tail.length, by: source };
    }
    /** Puts lines below the line that holds a position. */
    #insert(position, lines) {
        const at = yaml_places_lineEnd(this.text, position);
        const joint = at > 0 && this.text[at - 1] !== '\n' ? this.#eol : '';
        return (this.text.slice(0, at) + joint + lines.join(this.#eol) + (joint === '' ? this.#eol : '') + this.text.slice(at));
    }
}
_a = YamlText;
function plain(document) {
    try {
        return document.toJS({ mapAsMap: true, maxAliasCount: 100 });
    }
    catch {
        return refuse('the file repeats aliases without end', 'write the values out');
    }
}
/** What a document must hold afterwards. */
function applied(value, edit) {
    const [step, ...path] = edit.path;
    if (step === undefined) {
        const map = new Map(value instanceof Map ? value : []);
        for (const name of map.keys())
            if (typeof name === 'string' && edit.remove?.(name) === true)
                map.delete(name);
        for (const [name, source] of edit.set)
            map.set(name, (0,dist/* parse */.qg)(source));
        return map;
    }
    if (Array.isArray(value)) {
        return value.map((item, index) => (index === step ? applied(item, { ...edit, path }) : item));
    }
    const map = new Map(value instanceof Map ? value : []);
    return map.set(step, applied(map.get(step), { ...edit, path }));
}

;// CONCATENATED MODULE: ./src/publish/kubernetes.ts
/** A ConfigMap with the settings, beside a Secret with Mastodon's own key that is only referred to. */




/** The renderer for plain manifests. */
const kubernetes = {
    form: 'kubernetes',
    render: (request, existing) => rewriteYaml(existing, (file) => withConfigMap(file, request)),
};
/**
 * The manifests with the settings in their ConfigMap, which is added to a file that has no manifests at all.
 * @param add - add it to any file.
 */
function withConfigMap(file, request, add = false) {
    const found = configMapOf(file);
    const now = found === undefined ? new Map() : strings(file.value(found, ['data']));
    const settings = phaseSettings(request, now);
    if (isProblems(settings))
        return refuseAll(settings);
    if (found !== undefined)
        return file.edit(found, dataEdit(['data'], settings, request.secret));
    if (!add && file.docs.some(({ contents }) => contents !== null)) {
        refuse('the file has manifests, but no ConfigMap', 'give the file with the ConfigMap that web and sidekiq read with envFrom, or a new file');
    }
    const made = file.append(manifestHead('v1', 'ConfigMap', request.secret));
    return made.edit(made.docs.length - 1, dataEdit(['data'], settings, request.secret));
}
/** The first lines of a manifest, down to its name. */
function manifestHead(apiVersion, kind, { name, namespace }) {
    const lines = [`apiVersion: ${apiVersion}`, `kind: ${kind}`, 'metadata:', `  name: ${quoted(name)}`];
    return [...lines, ...(namespace === undefined ? [] : [`  namespace: ${quoted(namespace)}`]), ''].join('\n');
}
/** Sets variables as strings, the key left out: a reader finds out from the comment where it is. */
function dataEdit(path, settings, secret) {
    const hasKey = settings.some((setting) => 'secret' in setting);
    const note = `# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are in the Secret ${secret.name}, which web and sidekiq read too.`;
    return {
        path,
        set: settings.flatMap((setting) => ('value' in setting ? [[setting.name, quoted(setting.value)]] : [])),
        remove: ownedBy(settings),
        ...(hasKey && { note }),
    };
}
/** The single values of a map, as text. */
function strings(map) {
    if (!(map instanceof Map))
        return new Map();
    const texts = new Map();
    for (const [name, value] of map) {
        if (typeof name !== 'string')
            continue;
        if (typeof value === 'string')
            texts.set(name, value);
        else if (typeof value === 'boolean' || typeof value === 'number')
            texts.set(name, String(value));
    }
    return texts;
}
/** Which document holds Mastodon's variables. */
function configMapOf(file) {
    const kinds = file.docs.map((_, index) => file.value(index, ['kind']));
    if (kinds.includes('Kustomization')) {
        refuse('this is a Kustomization', 'give the env file that its configMapGenerator reads (form compose), or a ConfigMap that it lists under resources');
    }
    const all = kinds.flatMap((kind, index) => (kind === 'ConfigMap' ? [index] : []));
    const ours = all.filter((index) => {
        const names = [...strings(file.value(index, ['data'])).keys()];
        return names.some((name) => /^(?:LOCAL_DOMAIN|WEB_DOMAIN|RAILS_ENV|EXTRA_MEDIA_HOSTS|S3_ENABLED|S3_ALIAS_HOST)$/.test(name));
    });
    const [found, another] = ours.length > 0 ? ours : all;
    if (another !== undefined) {
        refuse('several ConfigMaps in the file could be the one of Mastodon', 'give a file with that one alone');
    }
    if (found !== undefined && file.value(found, ['immutable']) === true) {
        refuse('the ConfigMap is immutable', 'give a new file: it takes a new ConfigMap, and workloads that name it');
    }
    return found;
}

;// CONCATENATED MODULE: ./src/publish/external-secret.ts
/**
 * The ConfigMap of the plain form, and an ExternalSecret that makes the Secret with Mastodon's own key out of a store.
 * @see https://external-secrets.io/latest/api/externalsecret/
 */




/** The renderer for clusters with the External Secrets Operator. */
const externalSecret = {
    form: 'external-secret',
    render: (request, existing) => rewriteYaml(existing, (file) => {
        const configured = withConfigMap(file, request, true);
        return request.phase === 'switch' ? withExternalSecret(configured, request) : configured;
    }),
};
function withExternalSecret(file, { secret }) {
    const { store, remoteKey } = secret;
    if (store === undefined || remoteKey === undefined || !/^[\w./:@+-]+$/.test(remoteKey)) {
        return refuse('the entry of the secret store is not named, or has characters that YAML could take for more than text', 'give secret-store and secret-remote-key, with letters, digits and . _ / : @ + - only');
    }
    const index = file.docs.findIndex((_, at) => file.value(at, ['kind']) === 'ExternalSecret' &&
        [file.value(at, ['metadata', 'name']), file.value(at, ['spec', 'target', 'name'])].includes(secret.name));
    const found = index >= 0 ? file : file.append(manifest(secret));
    const at = index >= 0 ? index : found.docs.length - 1;
    const edits = [
        {
            path: ['spec', 'secretStoreRef'],
            set: [
                ['kind', quoted(store.kind)],
                ['name', quoted(store.name)],
            ],
        },
        { path: ['spec', 'target'], set: [['name', quoted(secret.name)]] },
        ...[...keyNames].map((name) => {
            const key = [
                ['key', quoted(remoteKey)],
                ['property', name],
            ];
            return { path: ['spec', 'data', position(found, at, name), 'remoteRef'], set: key };
        }),
    ];
    return edits.reduce((text, edit) => text.edit(at, edit), found);
}
/** Where in `spec.data` a key of the Secret is filled. */
function position(file, doc, name) {
    const data = file.value(doc, ['spec', 'data']);
    const index = Array.isArray(data)
        ? data.findIndex((item) => item instanceof Map && item.get('secretKey') === name)
        : -1;
    if (index >= 0)
        return index;
    return refuse(`spec.data of the ExternalSecret has no entry with secretKey: ${name}`, 'add that line with an empty remoteRef: {} below it, or give a new file');
}
function manifest(secret) {
    const entries = [...keyNames].map((name) => `    - secretKey: ${name}\n      remoteRef: {}\n`);
    const spec = 'spec:\n  refreshInterval: 1h\n  secretStoreRef: {}\n  target: {}\n  data:\n';
    return `${manifestHead('external-secrets.io/v1', 'ExternalSecret', secret)}${spec}${entries.join('')}`;
}

;// CONCATENATED MODULE: ./src/publish/helm.ts
/**
 * Values of the official chart. Its templates decide what can be said where:
 *
 * - An empty `s3.permission` is left out of the ConfigMap, which means `public-read`; only `extraEnvVars` keeps it.
 * - `s3.enabled: true` takes the media volume away from the pods and, unless the claim has another owner, out of the
 *   release, so that Helm deletes it. So the switch says everything through `extraEnvVars`, with `s3.enabled: false`; and
 *   `cleanup` moves it to `s3` once the volume is safe.
 * - With `s3.enabled: false` the pods get the key from the Secret that `secrets.existingSecret` names; `s3.existingSecret`
 *   is only read with `true`.
 * @see https://github.com/mastodon/chart/blob/main/templates/configmap-env.yaml
 * @see https://github.com/mastodon/chart/blob/main/templates/pvc-system.yaml
 */





/** The renderer for values of the official chart, also inside a HelmRelease of Flux or an Application of Argo CD. */
const helm = {
    form: 'helm',
    render: (request, existing) => rewriteYaml(existing, (file) => withValues(file, request)),
};
/** What `mastodon.s3` calls the variables that it has a name for. */
const chartNames = {
    S3_BUCKET: 'bucket',
    S3_ENDPOINT: 'endpoint',
    S3_HOSTNAME: 'hostname',
    S3_PROTOCOL: 'protocol',
    S3_REGION: 'region',
    S3_ALIAS_HOST: 'alias_host',
};
/** What is about the old store, or says nothing when it is empty, or is a key in plain text. */
const leavesS3 = ['permission', 'access_key', 'access_secret', 'override_path_style'];
/** Says in the values that `kubectl annotate` was done; the chart itself has no word for it. */
const keepLine = 'helm.sh/resource-policy: keep';
function withValues(file, request) {
    const values = locate(file);
    const settings = phaseSettings(request, currentOf(values));
    if (isProblems(settings))
        return refuseAll(settings);
    if (request.phase === 'prepare')
        return inExtraEnvVars(values, settings);
    if (request.phase === 'rollback' || (request.phase === 'switch' && !values.s3)) {
        return inExtraEnvVars(turnedOff(values), settings);
    }
    if (!values.s3)
        checkVolume(values);
    return inS3(values, settings, request);
}
/** Finds the values. A chart that has this one as its dependency `mastodon` nests them once more. */
function locate(file) {
    const [first, ...more] = file.docs;
    if (more.some(({ contents }) => contents !== null)) {
        refuse('the file has several YAML documents', 'give the one with the values in a file of its own');
    }
    const roots = new Map([
        [undefined, []],
        ['HelmRelease', ['spec', 'values']],
        ['Application', ['spec', 'source', 'helm', 'valuesObject']],
    ]);
    const top = roots.get(file.value(0, ['kind']));
    if (top === undefined)
        return refuse('these are no values of the chart', 'give the values file, a HelmRelease or an Application');
    if (first !== undefined && file.value(0, ['mastodon']) === undefined && file.value(0, ['apiVersion']) === 'v2') {
        refuse('this is a Chart.yaml', 'give the values file beside it');
    }
    const nestedOnce = file.value(0, [...top, 'mastodon', 'mastodon']) instanceof Map;
    const path = nestedOnce ? [...top, 'mastodon', 'mastodon'] : [...top, 'mastodon'];
    return { file, doc: 0, path, s3: isTrue(file.value(0, [...path, 's3', 'enabled'])) };
}
/** The variables as the chart makes them. */
function currentOf({ file, doc, path, s3 }) {
    const now = strings(file.value(doc, [...path, 'extraEnvVars']));
    if (!s3)
        return now;
    const said = strings(file.value(doc, [...path, 's3']));
    now.set('S3_ENABLED', 'true');
    for (const [name, chartName] of Object.entries(chartNames))
        now.set(name, said.get(chartName) ?? '');
    return now;
}
/** Go templates take every text for true. */
function isTrue(value) {
    return value === true || (typeof value === 'string' && value !== '' && !/^(?:no|off|n)$/i.test(value));
}
function turnedOff({ file, doc, path, ...rest }) {
    return { ...rest, doc, path, file: file.edit(doc, { path: [...path, 's3'], set: [['enabled', 'false']] }) };
}
function inExtraEnvVars({ file, doc, path }, settings) {
    const hasKey = settings.some((setting) => 'secret' in setting);
    const note = '# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are in the Secret that secrets.existingSecret names.';
    return file.edit(doc, extraEnvVars(path, settings, () => true, hasKey ? note : undefined));
}
/** The chart's own names for what it has names for, and `extraEnvVars` for the rest, the empty permission first of all. */
function inS3({ file, doc, path }, settings, { secret }) {
    const said = settings.flatMap((setting) => {
        const name = chartNames[setting.name];
        return name === undefined || !('value' in setting) ? [] : [[name, quoted(setting.value)]];
    });
    const set = [['enabled', 'true'], ...said, ['existingSecret', quoted(secret.name)]];
    return file.edit(doc, { path: [...path, 's3'], set, remove: (name) => leavesS3.includes(name) }).edit(doc, extraEnvVars(path, settings, (name) => !(name in chartNames) && name !== 'S3_ENABLED'));
}
/** @param takes - which of the settings; the others go, as a ConfigMap must not name a variable twice. */
function extraEnvVars(path, settings, takes, note) {
    return {
        path: [...path, 'extraEnvVars'],
        set: settings.flatMap((setting) => 'value' in setting && takes(setting.name) ? [[setting.name, quoted(setting.value)]] : []),
        remove: ownedBy(settings),
        ...(note !== undefined && { note }),
    };
}
/** Whether Helm would delete the media with the claim. */
function checkVolume({ file, doc, path }) {
    const claim = file.value(doc, [...path, 'persistence', 'system', 'existingClaim']);
    if (typeof claim === 'string' && claim !== '')
        return;
    if (file.text.includes(keepLine))
        return;
    refuse('with s3.enabled, Helm deletes the volume with the old media, and nothing in the values says that it is kept', `run "kubectl annotate pvc RELEASE-mastodon-system RELEASE-mastodon-assets ${keepLine.replace(': ', '=')}" and write the comment "# ${keepLine}" below persistence.system`);
}

;// CONCATENATED MODULE: ./src/publish/nixos.ts
/**
 * A module for NixOS. Plain values go into `extraConfig`, which everybody on the machine can read; the key is in a file
 * of its own, which systemd and the `mastodon-tootctl` wrapper (bash) both read.
 *
 * Nix files cannot be edited without understanding all of Nix. So either the whole file is ours, a module to import, or
 * the block stands between its two markers.
 * @see https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/web-apps/mastodon.nix
 */


/** The renderer for NixOS modules. */
const nixos = { form: 'nixos', render };
const first = '# >>> mastodon-media-r2: settings kept up to date by the action';
const last = '# <<< mastodon-media-r2';
const markers = /^([ \t]*)# >>> mastodon-media-r2\b[^\n]*\n([^]*?)^[ \t]*# <<< mastodon-media-r2[ \t]*\r?$/m;
function render(request, existing) {
    // Latin-1 keeps every byte; what is looked for is ASCII.
    const text = Buffer.from(existing ?? []).toString('latin1');
    const block = markers.exec(text);
    const [whole = '', indent = '', inside = ''] = block ?? [];
    const outside = block === null ? text : text.slice(0, block.index) + text.slice(block.index + whole.length);
    const refusals = objections(text, outside, block !== null);
    if (refusals.length > 0)
        return refusals;
    const settings = phaseSettings(request, new Map(valuesIn(inside)));
    if (isProblems(settings))
        return settings;
    const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
    const lines = nixos_blockLines(settings, request, inside);
    if (block === null) {
        const module = ['{ ... }:', '{', ...lines.map((line) => `  ${line}`), '}', ''];
        return Buffer.from(module.join(eol), 'latin1');
    }
    const rendered = lines.map((line) => indent + line).join(eol) + (whole.endsWith('\r') ? '\r' : '');
    return Buffer.from(text.slice(0, block.index) + rendered + text.slice(block.index + whole.length), 'latin1');
}
function objections(text, outside, hasBlock) {
    if (text.trim() !== '' && !hasBlock) {
        const fix = `give a new file, such as mastodon-media-r2.nix, and import it; or put the two lines "${first}" and "${last}" where the settings belong, between attributes of the module`;
        return [{ problem: 'the file has no block of ours, and Nix files are not edited elsewhere', fix }];
    }
    if ((text.match(/^[ \t]*# >>> mastodon-media-r2\b/gm) ?? []).length > 1) {
        return [{ problem: 'the file has the block twice', fix: 'remove one of them, with its two marker lines' }];
    }
    const owned = ownedBy([{ name: 'S3_ENABLED', value: 'true' }]);
    const elsewhere = [...outside.matchAll(/^[^#\n]*?\b([A-Z][A-Z0-9_]*)"?[ \t]*=/gm)].find(([, name = '']) => owned(name));
    if (elsewhere === undefined)
        return [];
    const problem = `${elsewhere[1] ?? ''} is set outside the block, and Nix takes no value twice`;
    return [{ problem, fix: 'remove it there: the block sets it' }];
}
function valuesIn(block) {
    return [...block.matchAll(/^[ \t]*([A-Z][A-Z0-9_]*) = "([^"\\$]*)";[ \t]*\r?$/gm)].map(([, name = '', value = '']) => [name, value]);
}
function nixos_blockLines(settings, { secret }, inside) {
    const values = settings.flatMap((setting) => ('value' in setting ? [`  ${setting.name} = "${setting.value}";`] : []));
    const lines = [first, 'services.mastodon.extraConfig = {', ...values, '};'];
    if (!settings.some((setting) => 'secret' in setting))
        return [...lines, last];
    // The path is the operator's to choose; once it is there it stays.
    const chosen = /^[ \t]*(services\.mastodon\.extraEnvFiles = [^\n]*;)[ \t]*\r?$/m.exec(inside)?.[1];
    return [
        ...lines,
        '# A file with AWS_ACCESS_KEY_ID=... and AWS_SECRET_ACCESS_KEY=..., one line each, for the user mastodon alone.',
        chosen ?? `services.mastodon.extraEnvFiles = [ "/var/lib/mastodon/secrets/${secret.name}.env" ];`,
        last,
    ];
}

;// CONCATENATED MODULE: ./src/publish/renderers.ts
/** Every form of deployment, in one place. */






/** The renderers, by the word that the `form` input takes. */
const renderers = { dotenv: dotenv, compose: compose, helm: helm, nixos: nixos, kubernetes: kubernetes, 'external-secret': externalSecret };

// EXTERNAL MODULE: ./src/report/operations.ts
var report_operations = __webpack_require__(54918);
// EXTERNAL MODULE: ./src/report/format.ts
var format = __webpack_require__(12011);
// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
// EXTERNAL MODULE: ./src/report/summary/parts.ts
var parts = __webpack_require__(21743);
;// CONCATENATED MODULE: ./src/report/summary/publish.ts
/** The job summary of `publish`: which settings changed, where they went, and what a person has to do with them. */



/** The summary as Markdown. */
function publishSummary(data) {
    const changed = data.files.filter((each) => each.diff.length > 0);
    const same = data.files.filter((each) => each.diff.length === 0);
    return (0,markdown/* document */.Al)([
        opening(data, changed.length),
        data.url === undefined ? markdown/* nothing */.s6 : (0,markdown/* markup */.PT) `${(0,markdown/* link */.nf)(linkNames[data.went], data.url)}`,
        (0,parts/* sentences */.hC)('What to do next', changed.length === 0 ? [] : data.next),
        ...changed.map(({ file, diff }) => (0,parts/* section */.uW)('Changed lines', (0,markdown/* markup */.PT) `${(0,markdown/* code */.aY)(file)}`, (0,markdown/* fence */.EU)('diff', diff))),
        same.length === 0
            ? markdown/* nothing */.s6
            : (0,parts/* sentences */.hC)('Unchanged', same.map(({ file }) => (0,markdown/* code */.aY)(file))),
        (0,parts/* sentences */.hC)('How to go back', changed.length === 0 ? [] : data.back),
        (0,parts/* sentences */.hC)('Good to know', data.notes),
    ]);
}
const linkNames = {
    commit: 'The commit',
    branch: 'Open the pull request',
    'pull-request': 'The pull request',
    file: 'The change',
    nowhere: 'The change',
};
function opening({ went }, changed) {
    if (changed === 0)
        return (0,parts/* headline */.Pl)('good', 'The settings are already as they should be.', 'No file was changed.');
    const files = (0,format/* counted */.hS)(changed, 'file');
    switch (went) {
        case 'pull-request':
            return (0,parts/* headline */.Pl)('good', `A pull request changes the settings in ${files}.`, 'Nothing takes effect before it is merged and deployed.');
        case 'branch':
            return (0,parts/* headline */.Pl)('attention', `A branch changes the settings in ${files}, and waits for its pull request.`, 'Nothing takes effect before it is merged and deployed.');
        case 'commit':
            return (0,parts/* headline */.Pl)('good', `Committed the settings in ${files}.`, 'They take effect once they are deployed.');
        case 'file':
            return (0,parts/* headline */.Pl)('good', `Wrote the settings to ${files}.`, 'They take effect when Mastodon is restarted.');
        case 'nowhere':
            return (0,parts/* headline */.Pl)('plain', `The settings would change in ${files}.`, 'Nothing was written.');
    }
}

// EXTERNAL MODULE: ./src/cloudflare/sippy-state.ts
var sippy_state = __webpack_require__(92264);
// EXTERNAL MODULE: ./src/sync/journal.ts + 1 modules
var sync_journal = __webpack_require__(26496);
// EXTERNAL MODULE: ./src/sync/watch.ts
var watch = __webpack_require__(80512);
// EXTERNAL MODULE: ./src/steps/places.ts + 17 modules
var places = __webpack_require__(44798);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./src/steps/publish-gate.ts
/**
 * What must hold before a switch, or a clean-up after it, is offered. The proofs rest on what was seen: the journal, the
 * live instance and the media host; nobody's approval stands in for one of them.
 */



const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What is uploaded after a pass is missing between the restart and the next pass. */
const PASS_AGE_MS = DAY_MS;
/** What stands against the switch; empty when it may be offered. */
function switchProblems(facts) {
    if (facts.newInstance)
        return [...notNew(facts), ...blocked(facts)];
    return [...copied(facts), ...policySeen(facts), ...blocked(facts)];
}
/** What speaks against the word that an instance is new. */
function notNew({ journal, live }) {
    const fix = 'leave new-instance out, and copy and verify the media first';
    if (journal.passes.length > 0)
        return [{ problem: 'The instance is not new: a sync to this bucket is on record', fix }];
    if (live?.servesFrom === 'local' || live?.servesFrom === 'elsewhere') {
        return [{ problem: 'The instance is not new: it shows media already', fix }];
    }
    return [];
}
/** What stands against the clean-up after a switch. */
function cleanupProblems({ journal, live, nowMs }) {
    const problems = [];
    if (journal.switchedMs === undefined && live?.servesFrom !== 'media-host') {
        problems.push({
            problem: 'The live instance was not seen serving from the media host yet',
            fix: 'merge the switch, restart Mastodon, and give web-host so that it can be looked at',
        });
    }
    return [...problems, ...proven(journal, journal.switchedMs ?? journal.switchOfferedMs ?? nowMs)];
}
/** The bucket holds everything, and that was verified afterwards; or a bridge stands until it does. */
function copied({ journal, nowMs, bridge }) {
    const pass = (0,sync_journal/* lastComplete */.I)(journal);
    if (pass === undefined && bridge !== undefined) {
        if (bridge.stands)
            return [];
        return [
            {
                problem: `No sync over everything was complete yet, and the bridge (Sippy) does not stand in for it: ${bridge.seen}`,
                fix: 'give api-token, so that it can be looked at, or run the step sync until complete is true',
            },
        ];
    }
    if (pass === undefined) {
        return [{ problem: 'No sync over everything was complete yet', fix: 'run the step sync until complete is true' }];
    }
    const ageMs = nowMs - pass.startedMs;
    const old = {
        problem: `The last complete sync began ${Math.floor(ageMs / HOUR_MS)} hours ago, and what was uploaded since would be missing at first`,
        fix: 'run the steps sync and verify once more, right before this one',
    };
    return [...(ageMs > PASS_AGE_MS ? [old] : []), ...proven(journal, nowMs - PASS_AGE_MS)];
}
function proven({ verified }, sinceMs) {
    const fix = 'run the step verify with all its checks, and mend what it finds';
    if (verified === undefined || verified.atMs < sinceMs) {
        return [{ problem: 'The bucket was not verified lately', fix }];
    }
    return verified.ok ? [] : [{ problem: 'The last verification found something', fix }];
}
function policySeen({ journal, live, nowMs, mediaHost, waived }) {
    if (waived)
        return [];
    const waive = `or give waive-csp-wait: ${mediaHost} if broken pictures in some browsers, for up to a week, are no harm`;
    if (live === undefined) {
        return [{ problem: 'The Content-Security-Policy was not looked at', fix: `give web-host, ${waive}` }];
    }
    if (!live.cspAllowsMediaHost) {
        const why = live.reached || live.why === undefined ? '' : ` (${live.why})`;
        return [
            {
                problem: `The live instance does not allow ${mediaHost} in its Content-Security-Policy${why}`,
                fix: `publish the phase prepare and restart Mastodon, ${waive}`,
            },
        ];
    }
    const settledMs = (0,watch/* cspSettledMs */.A0)(journal) ?? nowMs + watch/* CSP_DAYS */.Ry * DAY_MS;
    if (nowMs >= settledMs)
        return [];
    const left = Math.ceil((settledMs - nowMs) / HOUR_MS);
    const wait = left > 48 ? `${Math.ceil(left / 24)} days` : `${left} hours`;
    return [
        {
            problem: `${mediaHost} was in the Content-Security-Policy for less than ${watch/* CSP_DAYS */.Ry} days, and browsers keep the old one for as long`,
            fix: `wait ${wait} more, ${waive}`,
        },
    ];
}
function blocked({ block, mediaHost }) {
    if (block.blocks)
        return [];
    return [
        {
            problem: `${mediaHost} does not keep private folders from the public: ${block.seen}`,
            fix: 'run the step provision, which makes the block rule, and look at rules of your own that go before it',
        },
    ];
}
/** What must be refused: the archives of users, which Mastodon will write here, and this project's own folder. */
const privatePaths = ['/backups/dumps/000/000/001/original/archive.zip', `/${sync_journal/* JOURNAL_KEY */.A3}`];
/**
 * Looks whether the media host refuses private folders, and not everything.
 * @throws only when the run was cancelled.
 */
async function lookAtBlock(web, mediaHost, cx) {
    try {
        for (const path of privatePaths) {
            // A fresh query passes by whatever the edge remembers.
            const { status, headers } = await web.read(mediaHost, `${path}?${fresh()}`, { limit: 1 }, cx.signal);
            if (headers['cf-mitigated'] !== undefined)
                return { blocks: false, seen: 'bot protection answers in its place' };
            if (status !== 403)
                return { blocks: false, seen: `it answers ${path} with ${status}, not 403` };
        }
        const { status } = await web.read(mediaHost, `/not-there-${fresh()}`, { limit: 1 }, cx.signal);
        return status === 403 ? { blocks: false, seen: 'it refuses every path' } : { blocks: true, seen: 'it answers 403' };
    }
    catch (error) {
        cx.signal.throwIfAborted();
        return { blocks: false, seen: `it gave no answer (${error instanceof Error ? error.message : String(error)})` };
    }
}
function fresh() {
    return (0,external_node_crypto_.randomBytes)(8).toString('hex');
}

// EXTERNAL MODULE: ./src/steps/resources.ts + 8 modules
var resources = __webpack_require__(5485);
;// CONCATENATED MODULE: ./src/steps/publish-offer.ts
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
/** Passes the gate of a switch or clean-up, and remembers that a switch was offered. */






/**
 * Passes the gate, where the phase has one. A switch is noted in the journal before it is offered: from then on it may be
 * merged at any time, and a sync that cannot see the instance must not take the source for the authority any more.
 * @throws with everything that stands against it.
 */
async function passGate(inputs, live, world, cx) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { phase, credentials, mediaHost, r2, dryRun } = inputs;
        if (phase !== 'switch' && phase !== 'cleanup')
            return { notes: [] };
        if (credentials === undefined)
            throw new Error('credentials were needed and not checked');
        const bucket = __addDisposableResource(env_1, await (0,places/* openBucket */.xB)({ ...r2, credentials }, world), true);
        const journal = (0,sync_journal/* journalAt */.hy)(bucket);
        const nowMs = cx.clock.now();
        const read = (0,watch/* withCsp */.D7)(await journal.read(cx), live, nowMs);
        const bridge = phase === 'switch' ? await bridgeAt(read, nowMs, inputs, world) : undefined;
        const facts = {
            journal: read,
            nowMs,
            mediaHost,
            live,
            block: await lookAtBlock(world.web, mediaHost, cx),
            waived: inputs.waiveCspWait,
            newInstance: inputs.newInstance,
            ...(bridge !== undefined && { bridge }),
        };
        const problems = (phase === 'switch' ? switchProblems(facts) : cleanupProblems(facts)).map(({ problem, fix }) => `${problem}. Fix: ${fix}.`);
        const what = phase === 'switch' ? 'switch' : 'clean-up';
        const { bridgeUntilMs } = read;
        const passed = bridge?.stands === true && bridgeUntilMs !== undefined ? { bridgeUntilMs } : {};
        if (dryRun)
            return { notes: problems.map((problem) => `The ${what} would not be offered yet: ${problem}`), ...passed };
        const offered = problems.length === 0 && phase === 'switch';
        await journal.update((now) => {
            const seen = (0,watch/* withCsp */.D7)(now, live, nowMs);
            return offered && seen.switchOfferedMs === undefined ? { ...seen, switchOfferedMs: nowMs } : seen;
        }, cx);
        if (problems.length > 0)
            throw new Error([`The ${what} is not offered yet.`, ...problems].join('\n'));
        return { notes: [], ...passed };
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
/** How the bridge stands, where one is to stand and everything is not copied yet. */
async function bridgeAt(journal, nowMs, inputs, world) {
    const { cloudflare } = inputs;
    if ((journal.bridgeUntilMs ?? 0) <= nowMs || (0,sync_journal/* lastComplete */.I)(journal) !== undefined)
        return undefined;
    if (cloudflare === undefined)
        return { stands: false, seen: 'whether it is on takes api-token' };
    const source = await (0,sippy_state/* sippySource */.J)((0,resources/* bucketPlace */.qR)({ ...inputs, cloudflare }, world));
    return source === undefined
        ? { stands: false, seen: 'it is off' }
        : { stands: true, seen: `it reads from ${source}` };
}

// EXTERNAL MODULE: ./src/github/client.ts
var client = __webpack_require__(96584);
// EXTERNAL MODULE: ./src/github/explain.ts + 1 modules
var github_explain = __webpack_require__(38029);
;// CONCATENATED MODULE: ./src/github/commit.ts
/** One commit, made by the API: nothing is cloned, and no git is needed. */


/** Written below every message, so that a later run knows its own commits. */
const trailer = 'Generated-by: mastodon-media-r2';
/** Whether this action made the commit that a branch points to. */
function isOurs({ message }) {
    return message.split('\n').includes(trailer);
}
/**
 * Whether GitHub can make and sign the commit: in its API for that every file is a plain one, whatever it was.
 * @see https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch
 */
function isSignable({ files }) {
    return files.every(({ mode }) => mode === '100644');
}
const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`;
/**
 * Adds the commit to a branch that points to its parent; GitHub signs it.
 * @returns `undefined` when this token or repository does not have that way; the other way will tell why, or work.
 * @throws GitHubProblem of kind `conflict` when the branch has moved, `rules` when a rule of the repository forbids it.
 */
async function commitSigned(github, branch, draft) {
    const { repository, parent, files } = draft;
    const [headline = '', ...rest] = wholeMessage(draft.message).split('\n');
    const input = {
        branch: { repositoryNameWithOwner: repository, branchName: branch },
        expectedHeadOid: parent.commit,
        message: { headline, body: rest.join('\n').trim() },
        fileChanges: {
            additions: files.map(({ path, content }) => ({ path, contents: Buffer.from(content).toString('base64') })),
        },
    };
    const tried = attempt(draft, branch);
    const answer = await (0,github_explain/* asking */.os)(github, tried, async () => {
        try {
            return await github.graphql(mutation, { input });
        }
        catch (error) {
            if ((0,client/* isHttpRefusal */.rQ)(error) && (error.status === 403 || error.status === 404))
                return {};
            throw error;
        }
    });
    const [refusal] = answer.errors ?? [];
    if (refusal !== undefined)
        throwFinal(refusal, tried.what);
    const data = answer.data;
    const commit = data?.createCommitOnBranch?.commit;
    return commit === undefined ? undefined : { sha: commit.oid, url: commit.url, signed: true };
}
/** Refusals that the other way of committing would meet as well. */
function throwFinal({ type, message }, what) {
    const told = (0,github_explain/* toldBy */.Hd)(message);
    if (type === 'STALE_DATA' || /expected branch to point to/i.test(told)) {
        throw new github_explain/* GitHubProblem */.Jy('conflict', `Could not ${what}: the branch has moved meanwhile. Run again.`);
    }
    if ((0,github_explain/* isRule */.Nd)(told)) {
        throw new github_explain/* GitHubProblem */.Jy('rules', `Could not ${what}: a rule of the repository forbids it (${told}). ${github_explain/* ruleAdvice */.Bx}`);
    }
    if (type === 'RATE_LIMITED') {
        throw new github_explain/* GitHubProblem */.Jy('rate-limit', `Could not ${what}: GitHub asks for fewer requests. Run again in an hour.`);
    }
}
/**
 * Makes the commit without pointing a branch to it. GitHub signs it for bots (the job's own token, Apps) only.
 * @see https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
 */
async function commitLoose(github, branch, draft) {
    const where = (0,client/* ownerAndRepo */.H5)(draft.repository);
    return (0,github_explain/* asking */.os)(github, attempt(draft, branch), async () => {
        const entries = [];
        for (const { path, mode, content } of draft.files) {
            const blob = await github.request('POST /repos/{owner}/{repo}/git/blobs', {
                ...where,
                content: Buffer.from(content).toString('base64'),
                encoding: 'base64',
            });
            entries.push({ path, mode, type: 'blob', sha: blob.data.sha });
        }
        const tree = await github.request('POST /repos/{owner}/{repo}/git/trees', {
            ...where,
            base_tree: draft.parent.tree,
            tree: entries,
        });
        const { data } = await github.request('POST /repos/{owner}/{repo}/git/commits', {
            ...where,
            message: wholeMessage(draft.message),
            tree: tree.data.sha,
            parents: [draft.parent.commit],
        });
        return { sha: data.sha, url: data.html_url, signed: data.verification.verified };
    });
}
function attempt({ repository }, branch) {
    return { what: `commit to the branch ${branch} of ${repository}`, needs: 'contents' };
}
function wholeMessage(message) {
    return `${message.trim()}\n\n${trailer}`;
}

;// CONCATENATED MODULE: ./src/github/branch.ts
/** Branches that this action writes to. */




/**
 * Adds one commit to a branch that points to the draft's parent.
 * @throws GitHubProblem of kind `conflict` when the branch has moved meanwhile.
 */
async function commitToBranch(github, branch, draft) {
    const signed = isSignable(draft) ? await commitSigned(github, branch, draft) : undefined;
    if (signed !== undefined)
        return signed;
    const commit = await commitLoose(github, branch, draft);
    await moveBranch(github, draft.repository, branch, { to: commit.sha, force: false });
    return commit;
}
/**
 * Makes a branch consist of the draft's parent and one commit.
 *
 * A branch that exists is moved in one step. Were it to point to its base for a moment, GitHub would close the pull request from
 * it for good; so a commit that GitHub signs is made on a short-lived branch beside it.
 * @param exists - whether the branch is there already.
 */
async function rebuildBranch(github, { branch, exists, draft }, cx) {
    const { repository } = draft;
    const place = exists ? `${branch}-${(0,external_node_crypto_.randomBytes)(4).toString('hex')}` : branch;
    if (isSignable(draft) && (await mayCreate(github, repository, place, draft.parent.commit, exists))) {
        let commit;
        try {
            commit = await commitSigned(github, place, draft);
            if (commit !== undefined && exists)
                await moveBranch(github, repository, branch, { to: commit.sha, force: true });
        }
        finally {
            if (exists || commit === undefined)
                await deleteBranch(github, repository, place, cx);
        }
        if (commit !== undefined)
            return commit;
    }
    const commit = await commitLoose(github, branch, draft);
    if (exists)
        await moveBranch(github, repository, branch, { to: commit.sha, force: true });
    else
        await createBranch(github, repository, branch, commit.sha);
    return commit;
}
/** A rule against new branches stands in the way of a branch beside one that exists, not of that one itself. */
async function mayCreate(github, repository, name, commit, beside) {
    try {
        await createBranch(github, repository, name, commit);
        return true;
    }
    catch (error) {
        if (beside && error instanceof github_explain/* GitHubProblem */.Jy && error.kind === 'rules')
            return false;
        throw error;
    }
}
async function createBranch(github, repository, name, commit) {
    const tried = { what: `make the branch ${name} in ${repository}`, needs: 'contents' };
    await (0,github_explain/* asking */.os)(github, tried, () => github.request('POST /repos/{owner}/{repo}/git/refs', {
        ...(0,client/* ownerAndRepo */.H5)(repository),
        ref: `refs/heads/${name}`,
        sha: commit,
    }));
}
async function moveBranch(github, repository, name, { to, force }) {
    const tried = { what: `move the branch ${name} of ${repository}`, needs: 'contents' };
    await (0,github_explain/* asking */.os)(github, tried, () => github.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
        ...(0,client/* ownerAndRepo */.H5)(repository),
        ref: `heads/${name}`,
        sha: to,
        force,
    }));
}
/** Removes a branch; one that stays behind is told, and harms nothing. */
async function deleteBranch(github, repository, name, cx) {
    const tried = { what: `delete the branch ${name} of ${repository}`, needs: 'contents' };
    try {
        await (0,github_explain/* asking */.os)(github, tried, () => github.request('DELETE /repos/{owner}/{repo}/git/refs/{ref}', {
            ...(0,client/* ownerAndRepo */.H5)(repository),
            ref: `heads/${name}`,
        }));
    }
    catch (error) {
        if (!(error instanceof github_explain/* GitHubProblem */.Jy))
            throw error;
        if (/reference does not exist/i.test(error.message))
            return;
        cx.emit({ kind: 'log', level: 'warning', text: `${error.message} Delete it by hand.` });
    }
}

;// CONCATENATED MODULE: ./src/github/names.ts
/** Names that are about to be written to a repository. Inputs are checked long before; these are the last line. */
/** Characters that some file systems leave out of names, so that `.g<such>it` is `.git` there. */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
/**
 * Why a path cannot be that of a settings file in a repository; `undefined` when it can.
 * @see https://git-scm.com/docs/git-fsck (hasDotgit and its kin)
 */
function badPath(path) {
    const names = path.split('/');
    if (path === '' || path.startsWith('/') || Buffer.byteLength(path) > 1024)
        return 'it is no path inside a repository';
    if (/[\p{Cc}\\]/u.test(path))
        return 'it holds a control character or a backslash';
    if (names.some((name) => ['', '.', '..'].includes(name)))
        return 'it has a part that is empty, "." or ".."';
    const plain = names.map((name) => name.replaceAll(invisible, '').toLowerCase());
    if (plain.some((name) => /^(?:\.git|git~\d+)(?:[ .:]|$)/u.test(name)))
        return "it leads into git's own folder";
    if (plain[0] === '.github' && plain[1] === 'workflows')
        return 'it is that of a workflow';
    return undefined;
}
/**
 * Whether git allows this as the name of a branch.
 * @see https://git-scm.com/docs/git-check-ref-format
 */
function isBranchName(name) {
    const parts = name.split('/');
    const bad = /[\s\p{Cc}~^:?*[\\]|\.\.|@\{|^-|\.$|^@$|^refs\/|^HEAD$/u.test(name) ||
        Buffer.byteLength(name) > 200 ||
        parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
    return !bad;
}

// EXTERNAL MODULE: ./src/net/retry.ts
var retry = __webpack_require__(37893);
;// CONCATENATED MODULE: ./src/github/attention.ts



/** A fresh pull request is not known everywhere at once. */
const tries = { attempts: 4, firstWaitMs: 2000, longestWaitMs: 15_000 };
/** Adds the labels that are missing. @returns what could not be done, in words. */
async function addLabels(github, repository, pull, labels, cx) {
    // GitHub's labels differ by more than case.
    const present = new Set(pull.labels.map((label) => label.toLowerCase()));
    const missing = labels.filter((label) => !present.has(label.toLowerCase()));
    if (missing.length === 0)
        return [];
    const what = `label pull request #${pull.number} of ${repository}`;
    return wished(github, what, cx, () => github.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
        ...(0,client/* ownerAndRepo */.H5)(repository),
        ...{ issue_number: pull.number, labels: missing },
    }));
}
/**
 * Asks people and teams to review, each for itself, so that one who may not be asked does not stand in the way of others.
 * @param reviewers - users, or teams as `org/team`.
 * @returns what could not be done, in words.
 */
async function askReviewers(github, repository, pull, reviewers, cx) {
    const where = (0,client/* ownerAndRepo */.H5)(repository);
    const notes = [];
    for (const reviewer of reviewers) {
        const [org, team] = reviewer.split('/');
        if (team !== undefined && org?.toLowerCase() !== where.owner.toLowerCase()) {
            notes.push(`${reviewer} was not asked to review: only teams of ${where.owner} can be.`);
            continue;
        }
        if (reviewer.toLowerCase() === pull.author.toLowerCase()) {
            notes.push(`${reviewer} was not asked to review: the token is theirs, so they are the author.`);
            continue;
        }
        const who = team === undefined ? { reviewers: [reviewer] } : { team_reviewers: [team] };
        const told = await wished(github, `ask ${reviewer} to review pull request #${pull.number} of ${repository}`, cx, () => github.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
            ...where,
            ...{ pull_number: pull.number, ...who },
        }));
        const hint = team === undefined ? '' : ' Teams need access to the repository, and a token of an App or a person.';
        notes.push(...told.map((note) => note + hint));
    }
    return notes;
}
async function wished(github, what, cx, call) {
    const attempt = () => (0,github_explain/* asking */.os)(github, { what, needs: 'pull-requests' }, call);
    const isFresh = (error) => error instanceof Error && /could not resolve to a node/i.test(error.message);
    try {
        await (0,retry/* retrying */.R)(what, tries, cx, attempt, (error) => ({ again: isFresh(error), why: String(error) }));
        return [];
    }
    catch (error) {
        if (error instanceof github_explain/* GitHubProblem */.Jy)
            return [error.message];
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/github/pull-request.ts
/** Pull requests: found, opened, brought up to date, closed. */


/** GitHub's limits, in characters. */
const longestTitle = 256;
const longestBody = 65_536;
/** The words as GitHub takes them, cut where they are too long. */
function fitting({ title, body }) {
    const note = `\n\n_Cut here: GitHub takes ${longestBody.toLocaleString('en')} characters. The job summary has the rest._\n`;
    return {
        title: cut(title.replaceAll(/\s+/g, ' ').trim(), longestTitle, '…'),
        body: cut(body.replaceAll('\r\n', '\n'), longestBody, note),
    };
}
/** Counts as JavaScript does, which is never less than GitHub counts, and leaves no half of a character. */
function cut(text, limit, mark) {
    if (text.length <= limit)
        return text;
    return text.slice(0, limit - mark.length).replace(/[\ud800-\udbff]$/, '') + mark;
}
/** The open pull request of a branch. @returns `undefined` when there is none. */
async function findPullRequest(github, { repository, branch, base }) {
    const where = (0,client/* ownerAndRepo */.H5)(repository);
    const tried = pull_request_attempt(`look for pull requests of ${repository}`);
    const { data } = await (0,github_explain/* asking */.os)(github, tried, () => github.request('GET /repos/{owner}/{repo}/pulls', {
        ...where,
        state: 'open',
        head: `${where.owner}:${branch}`,
        base,
    }));
    // The filter is not trusted: GitHub passes over one that it does not understand and lists everything.
    const found = data.find(({ head, base: to }) => head.ref === branch && to.ref === base && head.label === `${where.owner}:${branch}`);
    return found && fromApi(found);
}
/**
 * Opens a pull request; one that somebody opened meanwhile is taken instead.
 * @returns with `draft` whether it is one: some private repositories have none.
 * @throws GitHubProblem of kind `permission` when this token may not.
 */
async function openPullRequest(github, wanted) {
    const { repository, branch, draft, title, body, base } = wanted;
    const tried = pull_request_attempt(`open a pull request in ${repository}`);
    try {
        const { data } = await (0,github_explain/* asking */.os)(github, tried, () => github.request('POST /repos/{owner}/{repo}/pulls', {
            ...(0,client/* ownerAndRepo */.H5)(repository),
            ...{ head: branch, base, title, body, draft },
        }));
        return { ...fromApi(data), draft: data.draft ?? false };
    }
    catch (error) {
        if (!(error instanceof github_explain/* GitHubProblem */.Jy))
            throw error;
        if (draft && /draft pull requests are not supported/i.test(error.message)) {
            return openPullRequest(github, { ...wanted, draft: false });
        }
        const other = /pull request already exists/i.test(error.message)
            ? await findPullRequest(github, wanted)
            : undefined;
        if (other === undefined)
            throw error;
        return { ...other, draft };
    }
}
/** Brings title and text up to date. @returns whether anything had to be changed. */
async function updatePullRequest(github, pull, wanted) {
    const { repository, title, body } = wanted;
    if (pull.title === title && pull.body.replaceAll('\r\n', '\n') === body)
        return false;
    await (0,github_explain/* asking */.os)(github, pull_request_attempt(`update pull request #${pull.number} of ${repository}`), () => github.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...(0,client/* ownerAndRepo */.H5)(repository),
        ...{ pull_number: pull.number, title, body },
    }));
    return true;
}
async function closePullRequest(github, repository, { number }) {
    await (0,github_explain/* asking */.os)(github, pull_request_attempt(`close pull request #${number} of ${repository}`), () => github.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...(0,client/* ownerAndRepo */.H5)(repository),
        ...{ pull_number: number, state: 'closed' },
    }));
}
function pull_request_attempt(what) {
    return { what, needs: 'pull-requests' };
}
function fromApi({ number, html_url: url, title, body, labels, user }) {
    return { number, url, title, body: body ?? '', labels: labels.map(({ name }) => name), author: user?.login ?? '' };
}
/**
 * The page on which a person opens the pull request by hand, filled in.
 * @param webUrl - of the repository.
 * @see https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/using-query-parameters-to-create-a-pull-request
 */
function compareUrl(webUrl, { base, branch, title, body }) {
    const range = [base, branch].map((name) => name.split('/').map(encoded).join('/')).join('...');
    const link = `${webUrl}/compare/${range}?quick_pull=1&title=${encoded(title)}`;
    const whole = `${link}&body=${encoded(body)}`;
    // Longer addresses are refused by GitHub's servers, or cut by what they pass on the way.
    return whole.length <= 6000 ? whole : link;
}
/** Also what a link in Markdown would trip over. */
function encoded(text) {
    const sound = text.toWellFormed();
    return encodeURIComponent(sound).replaceAll(/[!'()*~_]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

;// CONCATENATED MODULE: ./src/github/repository.ts
/** Reading a repository through the API: nothing is cloned, and nothing on this machine is believed. */


/** A file of this many bytes is no settings file. */
const largest = 1 << 20;
/** @throws GitHubProblem when there is no such repository for this token. */
async function readRepository(github, repository) {
    const tried = { what: `read the repository ${repository}`, needs: 'read-contents' };
    const { data } = await (0,github_explain/* asking */.os)(github, tried, () => github.request('GET /repos/{owner}/{repo}', (0,client/* ownerAndRepo */.H5)(repository)));
    return { name: data.full_name, defaultBranch: data.default_branch, isPrivate: data.private, webUrl: data.html_url };
}
/** @returns `undefined` when there is no such branch. */
async function readBranch(github, repository, name) {
    const where = (0,client/* ownerAndRepo */.H5)(repository);
    const tried = { what: `read the branch ${name} of ${repository}`, needs: 'read-contents' };
    return (0,github_explain/* asking */.os)(github, tried, async () => {
        const commit = await commitOf(github, where, name);
        if (commit === undefined)
            return undefined;
        const route = 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}';
        const { data } = await github.request(route, { ...where, commit_sha: commit });
        return { name, commit, tree: data.tree.sha, parents: data.parents.map(({ sha }) => sha), message: data.message };
    });
}
async function commitOf(github, where, branch) {
    try {
        const answer = await github.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
            ...where,
            ref: `heads/${branch}`,
        });
        return answer.data.object.sha;
    }
    catch (error) {
        if ((0,client/* isHttpRefusal */.rQ)(error) && error.status === 404)
            return undefined;
        throw error;
    }
}
/** Whether a branch has commits that its base lacks. */
async function hasOwnCommits(github, repository, { base, head }) {
    const tried = { what: `compare ${head.name} with ${base.name} in ${repository}`, needs: 'read-contents' };
    const { data } = await (0,github_explain/* asking */.os)(github, tried, () => github.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
        ...(0,client/* ownerAndRepo */.H5)(repository),
        ...{ basehead: `${base.commit}...${head.commit}`, per_page: 1 },
    }));
    return data.ahead_by > 0;
}
/**
 * Reads a file as it stands in a commit, folder by folder: only so links are seen for what they are.
 * @param path - relative, with slashes.
 * @returns `null` when the file is not tracked.
 * @throws GitHubProblem when something other than a file is in its place.
 */
async function readStoredFile(github, repository, head, path) {
    const tried = { what: `read ${path} in the branch ${head.name} of ${repository}`, needs: 'read-contents' };
    const where = (0,client/* ownerAndRepo */.H5)(repository);
    const names = path.split('/');
    let tree = head.tree;
    for (const [depth, name] of names.entries()) {
        const { data } = await (0,github_explain/* asking */.os)(github, tried, () => github.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...where, tree_sha: tree }));
        const entry = data.tree.find((one) => one.path === name);
        if (entry === undefined)
            return null;
        const isLast = depth === names.length - 1;
        if (!isLast && entry.type === 'tree') {
            tree = entry.sha;
            continue;
        }
        if (!isLast || !isFileMode(entry.mode)) {
            throw new github_explain/* GitHubProblem */.Jy('refused', `Could not ${tried.what}: ${names.slice(0, depth + 1).join('/')} is ${kindOf(entry.mode, isLast)}. Name the file itself.`);
        }
        return { content: await readBlob(github, repository, entry.sha, tried), mode: entry.mode };
    }
    return null;
}
function isFileMode(mode) {
    return mode === '100644' || mode === '100755';
}
function kindOf(mode, isLast) {
    if (mode === '120000')
        return 'a symbolic link';
    if (mode === '160000')
        return 'a submodule';
    return isLast ? 'a folder' : 'a file, not a folder';
}
async function readBlob(github, repository, sha, tried) {
    const { data } = await (0,github_explain/* asking */.os)(github, tried, () => github.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...(0,client/* ownerAndRepo */.H5)(repository), file_sha: sha }));
    if ((data.size ?? 0) > largest) {
        throw new github_explain/* GitHubProblem */.Jy('refused', `Could not ${tried.what}: it is too large for a settings file.`);
    }
    return Buffer.from(data.content, 'base64');
}

;// CONCATENATED MODULE: ./src/github/propose.ts






/** Opens the pull request, brings it up to date, or closes it. */
async function propose(github, wanted, situation, cx) {
    const { base, info, files, changes } = situation;
    const { repository, dryRun } = wanted;
    const pullWanted = {
        ...{ repository, branch: wanted.branch, base: base.name, draft: wanted.draft ?? false },
        ...fitting(wanted),
    };
    const found = await lookFor(github, pullWanted);
    const rest = { dryRun, base: base.name, files };
    const head = await headOf(github, wanted, situation);
    if (changes.length === 0) {
        const { outcome, notes } = await tidy(github, wanted, { head, pull: found.pull }, cx);
        return { outcome, ...rest, ...pulled(found.pull), notes };
    }
    const built = head !== undefined && (await isBuilt(github, repository, situation, head, found.pull !== undefined));
    if (!built && head !== undefined && !isOurs(head) && (await hasOwnCommits(github, repository, { base, head }))) {
        throw foreign(wanted, found.pull);
    }
    let commit;
    if (!built && !dryRun) {
        const draft = { repository, parent: base, message: wanted.message, files: changes };
        commit = await rebuildBranch(github, { branch: wanted.branch, exists: head !== undefined, draft }, cx);
    }
    const made = commit && { commit };
    if (dryRun) {
        const now = found.pull;
        const same = built && now?.title === pullWanted.title && now.body === pullWanted.body;
        const outcome = now === undefined ? (found.why === undefined ? 'opened' : 'pushed') : same ? 'current' : 'updated';
        return { outcome, ...rest, ...pulled(now), notes: [] };
    }
    const reached = await reach(github, pullWanted, found);
    if (reached.pull === undefined) {
        const link = compareUrl(info.webUrl, pullWanted);
        return { outcome: 'pushed', ...rest, ...made, compareUrl: link, why: reached.why, notes: [] };
    }
    const { pull, isNew, isChanged } = reached;
    const notes = [
        ...reached.notes,
        ...(await addLabels(github, repository, pull, wanted.labels ?? [], cx)),
        ...(isNew ? await askReviewers(github, repository, pull, wanted.reviewers ?? [], cx) : []),
    ];
    const outcome = isNew ? 'opened' : isChanged || commit !== undefined ? 'updated' : 'current';
    return { outcome, ...rest, ...made, ...pulled(pull), notes };
}
/** The branch of the pull request; those that belong to others are not taken for it. */
async function headOf(github, wanted, { info, base }) {
    const { branch, repository } = wanted;
    if (branch === base.name || branch === info.defaultBranch) {
        throw new Error(`The branch of the pull request cannot be ${branch} itself: name another one in the input branch.`);
    }
    return readBranch(github, repository, branch);
}
async function lookFor(github, wanted) {
    try {
        const pull = await findPullRequest(github, wanted);
        return pull === undefined ? {} : { pull };
    }
    catch (error) {
        if (mayNot(error))
            return { why: error.message };
        throw error;
    }
}
/** A token without the right to pull requests: the branch can be pushed all the same. */
function mayNot(error) {
    return error instanceof github_explain/* GitHubProblem */.Jy && (error.kind === 'permission' || error.kind === 'not-found');
}
/** Whether the branch has what it should have. A pull request keeps its commit although the base went on without it. */
async function isBuilt(github, repository, { base, changes }, head, hasPull) {
    if (!hasPull && head.parents[0] !== base.commit)
        return false;
    for (const { path, content, mode } of changes) {
        const stored = await readStoredFile(github, repository, head, path);
        if (stored?.mode !== mode || !Buffer.from(stored.content).equals(content))
            return false;
    }
    return true;
}
/** Nothing differs: a pull request of ours is not needed any more. */
async function tidy(github, { repository, branch, dryRun }, { head, pull }, cx) {
    if (pull === undefined)
        return { outcome: 'unchanged', notes: [] };
    if (head === undefined || !isOurs(head)) {
        const note = `Pull request #${pull.number} has commits of others on top, so it stays open although nothing of ours is left in it.`;
        return { outcome: 'unchanged', notes: [note] };
    }
    if (!dryRun) {
        await closePullRequest(github, repository, pull);
        await deleteBranch(github, repository, branch, cx);
    }
    return { outcome: 'closed', notes: [] };
}
function foreign({ branch, repository }, pull) {
    const next = pull === undefined
        ? 'Name another one in the input branch, or delete this one.'
        : `Merge or close pull request #${pull.number} (${pull.url}) and delete its branch, or name another one in the input branch.`;
    return new github_explain/* GitHubProblem */.Jy('refused', `The last commit of the branch ${branch} of ${repository} is not from this action, and is not overwritten. ${next}`);
}
async function reach(github, wanted, { pull: found }) {
    try {
        if (found !== undefined) {
            const isChanged = await updatePullRequest(github, found, wanted);
            return { pull: found, isNew: false, isChanged, notes: [] };
        }
        const pull = await openPullRequest(github, wanted);
        const notes = wanted.draft && !pull.draft ? ['The pull request is no draft: this repository has none.'] : [];
        return { pull, isNew: true, isChanged: false, notes };
    }
    catch (error) {
        if (!mayNot(error))
            throw error;
        return found === undefined
            ? { pull: undefined, why: error.message }
            : { pull: found, isNew: false, isChanged: false, notes: [error.message] };
    }
}
function pulled(pull) {
    return pull === undefined ? {} : { pullRequest: { number: pull.number, url: pull.url } };
}

;// CONCATENATED MODULE: ./src/github/publish.ts





/** How often everything is read and rendered again when somebody else writes at the same time. */
const attempts = 3;
/**
 * Publishes files.
 * @throws GitHubProblem with the cause and the next step; nothing is left half done.
 */
async function publishFiles(github, wanted, cx) {
    refuseBadNames(wanted);
    const info = await readRepository(github, wanted.repository);
    // As GitHub spells it: names are compared below, and requests that write do not follow a repository to its new name.
    const here = { ...wanted, repository: info.name };
    for (let attempt = 1;; attempt++) {
        const situation = await look(github, here, info);
        try {
            return await (wanted.mode === 'commit' ? commit(github, here, situation) : propose(github, here, situation, cx));
        }
        catch (error) {
            const isConflict = error instanceof github_explain/* GitHubProblem */.Jy && error.kind === 'conflict';
            if (!isConflict || attempt === attempts)
                throw error;
            cx.emit({ kind: 'log', level: 'info', text: `${error.message} Reading everything once more.` });
        }
    }
}
function refuseBadNames({ files, branch, base, mode, message }) {
    for (const { path } of files) {
        const bad = badPath(path);
        if (bad !== undefined)
            throw new Error(`The file ${JSON.stringify(path)} is not written: ${bad}.`);
    }
    const branches = [...(mode === 'pull-request' ? [branch] : []), ...(base === undefined ? [] : [base])];
    const bad = branches.find((name) => !isBranchName(name));
    if (bad !== undefined)
        throw new Error(`Git allows no branch named ${JSON.stringify(bad)}.`);
    if (message.trim() === '' || message.includes('\0'))
        throw new Error('The commit message is empty or holds a NUL.');
}
async function look(github, wanted, info) {
    const { repository } = wanted;
    const name = wanted.base ?? info.defaultBranch;
    const base = await readBranch(github, repository, name);
    if (base === undefined) {
        const next = `Name one that exists in the input base; the default branch is ${info.defaultBranch}.`;
        throw new github_explain/* GitHubProblem */.Jy('not-found', `The branch ${name} is not in ${repository}. ${next}`);
    }
    const files = [];
    const changes = [];
    for (const { path, render } of wanted.files) {
        const stored = await readStoredFile(github, repository, base, path);
        const after = render(stored?.content ?? null);
        const changed = stored === null || !Buffer.from(after).equals(stored.content);
        files.push({ path, before: stored?.content ?? null, after, changed });
        if (changed)
            changes.push({ path, content: after, mode: stored?.mode ?? '100644' });
    }
    return { info, base, files, changes };
}
async function commit(github, wanted, { base, files, changes }) {
    const rest = { dryRun: wanted.dryRun, base: base.name, files, notes: [] };
    if (changes.length === 0)
        return { outcome: 'unchanged', ...rest };
    if (wanted.dryRun)
        return { outcome: 'committed', ...rest };
    const draft = { ...wanted, parent: base, files: changes };
    return { outcome: 'committed', commit: await commitToBranch(github, base.name, draft), ...rest };
}

;// CONCATENATED MODULE: ./src/publish/other-secrets.ts
/**
 * Mastodon's other secrets. A file that holds some is committed only where it is in the repository already: this action
 * never carries them from somewhere into git.
 */
/** Names that Mastodon, the official chart and their databases have for secrets; a password on top of all. */
const secretName = new RegExp(String.raw `\b(SECRET_KEY_BASE|OTP_SECRET|VAPID_PRIVATE_KEY|ACTIVE_RECORD_ENCRYPTION_(?:PRIMARY_KEY|DETERMINISTIC_KEY|KEY_DERIVATION_SALT)` +
    String.raw `|PAPERCLIP_SECRET|(?:\w+_)?(?:PASS|PASSWORD)|\w+_CLIENT_SECRET|DEEPL_API_KEY|AWS_SECRET_ACCESS_KEY|SWIFT_PASSWORD|AZURE_STORAGE_ACCESS_KEY|DATABASE_URL|REDIS_URL` +
    String.raw `|secret_key_base|otp_secret|private_key|primaryKey|deterministicKey|keyDerivationSalt|access_secret|(?:\w+_)?password)\b` +
    // Assigned in an env file, YAML or Nix; not to nothing, to a variable or to a reference.
    String.raw `["']?[ \t]*[:=][ \t]*(?!["']{2}|[#;]|null\b|~)["']?[^\s"'${'$'}{\[]`, 'g');
/** The names of secrets that a file gives values to, in any form. Values are not part of the answer. */
function otherSecrets(file) {
    const lines = Buffer.from(file).toString('latin1').split('\n');
    const live = lines.filter((line) => !/^\s*(?:#|\/\/)/.test(line)).join('\n');
    return [...new Set([...live.matchAll(secretName)].map(([, name = '']) => name))].sort();
}
/**
 * Secrets that a commit would bring into a repository.
 * @param tracked - the file on the branch that the commit is for; `null` where it is not there.
 */
function secretsAdded(tracked, committed) {
    const there = new Set(tracked === null ? [] : otherSecrets(tracked));
    return otherSecrets(committed).filter((name) => !there.has(name));
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./src/steps/publish-file.ts
/** Settings files of this machine: read with care, replaced in one step. */



/** A file of this many bytes is no settings file. */
const LARGEST = 1 << 20;
/** The file as it is; `null` when there is none. */
async function readSettings(file) {
    try {
        if ((await (0,promises_.stat)(file)).size > LARGEST)
            throw new Error(`${file} is too large for a settings file; nothing was written.`);
        return await (0,promises_.readFile)(file);
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return null;
        throw error;
    }
}
/** Replaces a file in one step, keeping its owner and mode; a new one is readable by its owner alone, as keys will be put into it. */
async function replaceFile(file, bytes) {
    const target = await (0,promises_.realpath)(file).catch(() => file);
    const before = await (0,promises_.stat)(target).catch(() => undefined);
    const unfinished = (0,external_node_path_.join)((0,external_node_path_.dirname)(target), `.${(0,external_node_crypto_.randomUUID)()}.tmp`);
    try {
        await (0,promises_.writeFile)(unfinished, bytes, { mode: 0o600, flag: 'wx' });
        if (before !== undefined) {
            await (0,promises_.chmod)(unfinished, before.mode & 0o7777);
            // Only root may give a file away; anybody else owned the old one or could not have replaced it.
            await (0,promises_.chown)(unfinished, before.uid, before.gid).catch(() => undefined);
        }
        await (0,promises_.rename)(unfinished, target);
    }
    catch (error) {
        await (0,promises_.rm)(unfinished, { force: true });
        throw error;
    }
}

// EXTERNAL MODULE: ./src/report/visible.ts
var visible = __webpack_require__(30776);
;// CONCATENATED MODULE: ./src/steps/publish-text.ts



/**
 * GitHub takes 65,536 characters; the rest is left for what it adds itself.
 * @see https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
 */
const bodyLimit = 60_000;
/** A sentence with its names and commands as code. */
function sentence(parts) {
    return parts.reduce((all, part) => {
        if (typeof part !== 'string')
            return (0,markdown/* markup */.PT) `${all}${(0,markdown/* code */.aY)(part.code)}`;
        // A blank at the start of a piece is none at the start of a line, and needs no escape.
        return part.startsWith(' ') ? (0,markdown/* markup */.PT) `${all} ${(0,markdown/* text */.Qq)(part.slice(1), 2000)}` : (0,markdown/* markup */.PT) `${all}${(0,markdown/* text */.Qq)(part, 2000)}`;
    }, (0,markdown/* markup */.PT) ``);
}
/** The description of a pull request. */
function pullRequestBody(told, file, diff) {
    const part = (title, all) => (0,parts/* sentences */.hC)(title, all.map(sentence));
    return (0,markdown/* document */.Al)([
        (0,parts/* section */.uW)('What changes', ...told.changes.map(sentence), (0,markdown/* markup */.PT) `In ${(0,markdown/* code */.aY)(file)}:`, (0,markdown/* fence */.EU)('diff', diff, 120)),
        part('Before you merge', told.before),
        part('After merging', told.after),
        part('How to check', told.check),
        part('How to go back', told.back),
    ], bodyLimit);
}
/** A commit message: the title, and what changes in plain words. */
function commitMessage(told) {
    const plain = (parts) => parts.map((part) => (0,visible/* visible */.R)(typeof part === 'string' ? part : part.code, 500)).join('');
    return [(0,visible/* visible */.R)(told.title, 200), '', ...told.changes.map(plain)].join('\n');
}
/** What to do now, in order, for the job summary. */
function nextSteps(told) {
    return [...told.before, ...told.after, ...told.check].map(sentence);
}
/** How to go back. */
function wayBack(told) {
    return told.back.map(sentence);
}

;// CONCATENATED MODULE: ./src/steps/publish-place.ts
/** Where settings are read from and go to: a file of this machine, or a branch of a repository. */





/** The place that the inputs name. */
function placeOf(inputs, world, cx) {
    return inputs.target === 'file' ? filePlace(inputs.file) : repositoryPlace(inputs, inputs.target, world, cx);
}
function filePlace(file) {
    const look = async (render) => {
        const before = await readSettings(file);
        return { before, after: render(before) };
    };
    return {
        look,
        write: async (render) => {
            const { before, after } = await look(render);
            if (before !== null && Buffer.from(after).equals(before))
                return { to: 'nowhere', notes: [] };
            await replaceFile(file, after);
            return { to: 'file', notes: [] };
        },
    };
}
function repositoryPlace(inputs, mode, world, cx) {
    const { githubToken, base, labels, reviewers, draft, phase, r2 } = inputs;
    const repository = inputs.repository ?? world.github.repository;
    if (repository === undefined)
        throw new Error('repository is missing: outside of a workflow, give owner/name.');
    if (githubToken === undefined)
        throw new Error('the token of GitHub was needed and not checked');
    const path = inputs.file.replace(/^\.\//, '');
    const github = (0,client/* githubAt */.z6)({ token: githubToken, ...world.github, cx });
    const publication = (render, dryRun, words) => {
        const message = inputs.message ?? (words === undefined ? 'Settings' : commitMessage(words.told));
        return {
            ...{ repository, base, mode, labels, reviewers, draft, dryRun, message },
            files: [{ path, render: (before) => withoutNewSecrets(path, before, render(before)) }],
            // One repository may hold the settings of several instances.
            branch: inputs.branch ?? `mastodon-media-r2/${r2.bucket}/${phase}`,
            title: message.split('\n')[0] ?? '',
            body: words === undefined ? '' : pullRequestBody(words.told, path, words.diff),
        };
    };
    return {
        look: async (render) => {
            const { files } = await publishFiles(github, publication(render, true), cx);
            const [file] = files;
            if (file === undefined)
                throw new Error('one file was asked for and none was read');
            return file;
        },
        write: async (render, words) => wentBy(await publishFiles(github, publication(render, false, words), cx)),
    };
}
function wentBy(published) {
    const { outcome, commit, pullRequest, compareUrl, why, notes } = published;
    const sha = commit === undefined ? {} : { commit: commit.sha };
    const pull = pullRequest === undefined ? {} : { url: pullRequest.url, pullRequest: pullRequest.url };
    switch (outcome) {
        case 'unchanged':
            return { to: 'nowhere', notes };
        case 'closed':
            return {
                to: 'nowhere',
                notes: [...notes, `Pull request #${pullRequest?.number ?? ''} was closed: nothing differs any more.`],
            };
        case 'committed':
            return { to: 'commit', ...(commit !== undefined && { url: commit.url }), ...sha, notes };
        case 'opened':
        case 'updated':
        case 'current':
            return { to: 'pull-request', ...pull, ...sha, notes };
        case 'pushed':
            return {
                to: 'branch',
                ...(compareUrl !== undefined && { url: compareUrl }),
                ...sha,
                left: `Open the pull request yourself, by the link above: ${why ?? 'the token may not'}`,
                notes,
            };
    }
}
/** The last line of defence: what is committed is made from the branch alone, so it can hold no secret that is not there. */
function withoutNewSecrets(path, before, after) {
    const added = secretsAdded(before, after);
    if (added.length === 0)
        return after;
    throw new Error(`${path} would bring secrets into the repository (${added.join(', ')}), so it is not committed. Fix: keep them in a file of their own.`);
}

// EXTERNAL MODULE: ./src/steps/step.ts
var step = __webpack_require__(50961);
;// CONCATENATED MODULE: ./src/steps/publish.ts











async function publish(inputs, world) {
    const { file, dryRun, form, phase, target } = inputs;
    const operations = new report_operations/* OperationTally */.w5();
    const cx = (0,step/* counting */.M)(world.cx, operations);
    const place = placeOf(inputs, world, cx);
    const live = await lookAtInstance(inputs, world);
    const rendering = (existing) => publish_render(inputs, live, existing);
    const { before, after } = await place.look(rendering);
    const changed = before === null || !Buffer.from(after).equals(before);
    const diff = changed ? lineDiff(before ?? new Uint8Array(), after) : [];
    const { notes, bridgeUntilMs } = changed ? await passGate(inputs, live, world, cx) : { notes: [] };
    const early = bridgeUntilMs === undefined ? {} : { bridgeUntilMs };
    const told = explain({ ...inputs, ...early, bucket: inputs.r2.bucket, merged: target !== 'file' });
    const went = dryRun ? { to: 'nowhere', notes: [] } : await place.write(rendering, { told, diff });
    world.progress(changed ? `${dryRun ? 'Would change' : 'Changed'} ${file}.` : `${file} is as it should be.`);
    return {
        // A branch without its pull request is a job half done, and no failure: a person can do the rest.
        outcome: went.left === undefined ? 'success' : 'incomplete',
        outputs: {
            files: JSON.stringify(went.to === 'nowhere' ? [] : [file]),
            ...(went.commit !== undefined && { commit: went.commit }),
            ...(went.pullRequest !== undefined && { 'pull-request-url': went.pullRequest }),
        },
        data: {
            file,
            form,
            phase,
            target,
            changed,
            dryRun,
            diff,
            went,
            notes,
            ...early,
            operations: operations.snapshot(),
        },
        summary: publishSummary({
            files: [{ file, diff }],
            went: went.to,
            ...(went.url !== undefined && { url: went.url }),
            next: [...(went.left === undefined ? [] : [went.left]), ...nextSteps(told)],
            back: wayBack(told),
            notes: [...notes, ...went.notes],
        }),
    };
}
/** The live instance, where one was named: for its version, and for what its pages allow. */
async function lookAtInstance(inputs, world) {
    const { webHost, mediaHost, mastodonVersion, phase } = inputs;
    const gated = phase === 'switch' || phase === 'cleanup';
    if (webHost === undefined || (!gated && (mastodonVersion !== undefined || phase === 'rollback')))
        return undefined;
    world.progress(`Looking at ${webHost}.`);
    return (0,instance/* readInstance */.oK)(world.web, { webHost, mediaHost }, world.cx);
}
/** @throws with every reason, when the settings cannot be rendered. */
function publish_render(inputs, live, existing) {
    const { file } = inputs;
    const rendered = renderers[inputs.form].render(requestOf(inputs, live), existing);
    if (isFile(rendered))
        return rendered;
    const reasons = rendered.map(({ problem, fix, line }) => `${file}${line === undefined ? '' : `:${line}`}: ${problem}. Fix: ${fix}.`);
    if (live?.reached === false && inputs.mastodonVersion === undefined) {
        reasons.push(`${live.webHost} did not tell its version: ${live.why ?? 'no answer'}.`);
    }
    throw new Error(['The settings were not written.', ...reasons].join('\n'));
}
/** What the inputs ask for. */
function requestOf(inputs, live) {
    const { phase, mastodonVersion, r2, mediaHost, secretName, namespace, secretStore, secretRemoteKey } = inputs;
    const [kind = '', name = ''] = secretStore?.split('/') ?? [];
    return {
        phase,
        version: (0,instance/* parseMastodonVersion */.jn)(mastodonVersion ?? live?.version ?? ''),
        store: { bucket: r2.bucket, endpoint: r2.endpoint, mediaHost },
        secret: {
            name: secretName,
            ...(namespace !== undefined && { namespace }),
            ...(secretStore !== undefined && { store: { kind, name } }),
            ...(secretRemoteKey !== undefined && { remoteKey: secretRemoteKey }),
        },
    };
}


/***/ }),

/***/ 90831:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LG: () => (/* binding */ APIError),
/* harmony export */   Oi: () => (/* binding */ CloudflareError),
/* harmony export */   cH: () => (/* binding */ APIUserAbortError),
/* harmony export */   qA: () => (/* binding */ APIConnectionTimeoutError),
/* harmony export */   xX: () => (/* binding */ APIConnectionError)
/* harmony export */ });
/* unused harmony exports BadRequestError, AuthenticationError, PermissionDeniedError, NotFoundError, ConflictError, UnprocessableEntityError, RateLimitError, InternalServerError */
/* harmony import */ var _internal_errors_mjs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(28996);
// File generated from our OpenAPI spec by Stainless. See CONTRIBUTING.md for details.

var CloudflareError = /* @__PURE__ */ (() => {
    class CloudflareError extends Error {
    }
    return CloudflareError;
})();
class APIError extends CloudflareError {
    constructor(status, error, message, headers) {
        super(`${APIError.makeMessage(status, error, message)}`);
        this.status = status;
        this.headers = headers;
        this.error = error;
        const data = error;
        this.errors = data?.['errors'] ?? [];
    }
    static makeMessage(status, error, message) {
        const msg = error?.message ?
            typeof error.message === 'string' ?
                error.message
                : JSON.stringify(error.message)
            : error ? JSON.stringify(error)
                : message;
        if (status && msg) {
            return `${status} ${msg}`;
        }
        if (status) {
            return `${status} status code (no body)`;
        }
        if (msg) {
            return msg;
        }
        return '(no status code or body)';
    }
    static generate(status, errorResponse, message, headers) {
        if (!status || !headers) {
            return new APIConnectionError({ message, cause: (0,_internal_errors_mjs__WEBPACK_IMPORTED_MODULE_0__/* .castToError */ .r)(errorResponse) });
        }
        const error = errorResponse;
        if (status === 400) {
            return new BadRequestError(status, error, message, headers);
        }
        if (status === 401) {
            return new AuthenticationError(status, error, message, headers);
        }
        if (status === 403) {
            return new PermissionDeniedError(status, error, message, headers);
        }
        if (status === 404) {
            return new NotFoundError(status, error, message, headers);
        }
        if (status === 409) {
            return new ConflictError(status, error, message, headers);
        }
        if (status === 422) {
            return new UnprocessableEntityError(status, error, message, headers);
        }
        if (status === 429) {
            return new RateLimitError(status, error, message, headers);
        }
        if (status >= 500) {
            return new InternalServerError(status, error, message, headers);
        }
        return new APIError(status, error, message, headers);
    }
}
class APIUserAbortError extends APIError {
    constructor({ message } = {}) {
        super(undefined, undefined, message || 'Request was aborted.', undefined);
    }
}
class APIConnectionError extends APIError {
    constructor({ message, cause }) {
        super(undefined, undefined, message || 'Connection error.', undefined);
        // in some environments the 'cause' property is already declared
        // @ts-ignore
        if (cause)
            this.cause = cause;
    }
}
class APIConnectionTimeoutError extends APIConnectionError {
    constructor({ message } = {}) {
        super({ message: message ?? 'Request timed out.' });
    }
}
class BadRequestError extends APIError {
}
class AuthenticationError extends APIError {
}
class PermissionDeniedError extends APIError {
}
class NotFoundError extends APIError {
}
class ConflictError extends APIError {
}
class UnprocessableEntityError extends APIError {
}
class RateLimitError extends APIError {
}
class InternalServerError extends APIError {
}
//# sourceMappingURL=error.mjs.map

/***/ }),

/***/ 36773:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LG: () => (/* reexport safe */ _core_error_mjs__WEBPACK_IMPORTED_MODULE_0__.LG),
/* harmony export */   cH: () => (/* reexport safe */ _core_error_mjs__WEBPACK_IMPORTED_MODULE_0__.cH),
/* harmony export */   qA: () => (/* reexport safe */ _core_error_mjs__WEBPACK_IMPORTED_MODULE_0__.qA),
/* harmony export */   xX: () => (/* reexport safe */ _core_error_mjs__WEBPACK_IMPORTED_MODULE_0__.xX)
/* harmony export */ });
/* harmony import */ var _core_error_mjs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(90831);
/** @deprecated Import from ./core/error instead */

//# sourceMappingURL=error.mjs.map

/***/ }),

/***/ 28996:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ castToError),
/* harmony export */   z: () => (/* binding */ isAbortError)
/* harmony export */ });
// File generated from our OpenAPI spec by Stainless. See CONTRIBUTING.md for details.
function isAbortError(err) {
    return (typeof err === 'object' &&
        err !== null &&
        // Spec-compliant fetch implementations
        (('name' in err && err.name === 'AbortError') ||
            // Expo fetch
            ('message' in err && String(err.message).includes('FetchRequestCanceledException'))));
}
const castToError = (err) => {
    if (err instanceof Error)
        return err;
    if (typeof err === 'object' && err !== null) {
        try {
            if (Object.prototype.toString.call(err) === '[object Error]') {
                // @ts-ignore - not all envs have native support for cause yet
                const error = new Error(err.message, err.cause ? { cause: err.cause } : {});
                if (err.stack)
                    error.stack = err.stack;
                // @ts-ignore - not all envs have native support for cause yet
                if (err.cause && !error.cause)
                    error.cause = err.cause;
                if (err.name)
                    error.name = err.name;
                return error;
            }
        }
        catch { }
        try {
            return new Error(JSON.stringify(err));
        }
        catch { }
    }
    return new Error(err);
};
//# sourceMappingURL=errors.mjs.map

/***/ })

};
