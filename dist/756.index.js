export const id = 756;
export const ids = [756];
export const modules = {

/***/ 88756:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createCloudflare: () => (/* binding */ createCloudflare)
/* harmony export */ });
/* unused harmony export longestRetryWaitMs */
/* harmony import */ var cloudflare_tree_shakable__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9377);
/* harmony import */ var cloudflare_resources_accounts_tokens_tokens__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(37565);
/* harmony import */ var cloudflare_resources_argo_tiered_caching__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(89324);
/* harmony import */ var cloudflare_resources_cache_cache__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(82120);
/* harmony import */ var cloudflare_resources_dns_records__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3395);
/* harmony import */ var cloudflare_resources_r2_r2__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(21927);
/* harmony import */ var cloudflare_resources_rules_rules__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(69780);
/* harmony import */ var cloudflare_resources_rulesets_rulesets__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(61072);
/* harmony import */ var cloudflare_resources_user_tokens_tokens__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(33934);
/* harmony import */ var cloudflare_resources_zones_zones__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(65905);
/* harmony import */ var _net_context_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(40288);
/* harmony import */ var _net_retry_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(37893);
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(26612);
/**
 * The official client, set up so that nothing in the environment changes it, nothing is logged and no wait is endless.
 * Only the parts of the API that this project uses are in it, which keeps the bundle small.
 */













/** The version of the API this project is written against, as a date. Without it the client asks for the newest. */
const apiVersion = '2026-10-02';
/** The longest wait before another try, in milliseconds; a block by the rate limit can last five minutes. */
const longestRetryWaitMs = 60_000;
/** How long one request may take. */
const SILENCE_MS = 60_000;
/** Three tries, as the client itself would make. */
const tries = { attempts: 3, firstWaitMs: 500, longestWaitMs: longestRetryWaitMs };
/**
 * Makes the client. It sends nothing yet.
 * @throws when the token cannot be one: a header made of it would be refused with a message that quotes it.
 */
function createCloudflare(options) {
    const { token } = options;
    if (!/^[\x21-\x7e]+$/.test(token)) {
        throw new Error('The Cloudflare API token is empty or holds a blank, a line break or another character that no token has. Store it again, without quotes and without a line break.');
    }
    return (0,cloudflare_tree_shakable__WEBPACK_IMPORTED_MODULE_0__/* .createClient */ .U)({
        resources: [cloudflare_resources_r2_r2__WEBPACK_IMPORTED_MODULE_5__.R2, cloudflare_resources_zones_zones__WEBPACK_IMPORTED_MODULE_9__/* .BaseZones */ .J, cloudflare_resources_dns_records__WEBPACK_IMPORTED_MODULE_4__/* .Records */ .t, cloudflare_resources_accounts_tokens_tokens__WEBPACK_IMPORTED_MODULE_1__/* .Tokens */ .D, cloudflare_resources_user_tokens_tokens__WEBPACK_IMPORTED_MODULE_8__/* .BaseTokens */ .K, cloudflare_resources_cache_cache__WEBPACK_IMPORTED_MODULE_3__/* .Cache */ .l, cloudflare_resources_argo_tiered_caching__WEBPACK_IMPORTED_MODULE_2__/* .TieredCaching */ .l, cloudflare_resources_rules_rules__WEBPACK_IMPORTED_MODULE_6__/* .Rules */ .i, cloudflare_resources_rulesets_rulesets__WEBPACK_IMPORTED_MODULE_7__/* .Rulesets */ .i],
        apiToken: token,
        apiKey: null,
        apiEmail: null,
        userServiceKey: null,
        apiVersion,
        baseURL: options.baseUrl ?? 'https://api.cloudflare.com/client/v4',
        logLevel: 'off',
        // Compressed answers break off under some versions of Node 24:
        // https://github.com/opennextjs/opennextjs-cloudflare/issues/1284
        defaultHeaders: { 'Accept-Encoding': 'identity' },
        // Tried again below, where a wait heeds cancellation; the client's own waits do not.
        maxRetries: 0,
        timeout: tries.attempts * (SILENCE_MS + longestRetryWaitMs),
        fetch: guarded(options.fetch ?? fetch, token, options.cx ?? standalone),
    });
}
const standalone = { signal: new AbortController().signal, clock: _net_context_js__WEBPACK_IMPORTED_MODULE_10__/* .systemClock */ .m, emit: () => undefined };
/** A refusal that another try may turn. */
class TryAgain extends Error {
    response;
    failure;
    constructor(response, waitMs) {
        super(`answered ${response.status}`);
        this.response = response;
        this.failure = { again: true, why: this.message, ...(waitMs !== undefined && { waitMs }) };
    }
}
/**
 * Wraps `fetch`: what can pass by itself is tried again, no wait is longer than a minute or outlives a cancelled run, and
 * refusals do not quote the token. A conflict stays one however often it is tried; callers look at what is there instead.
 */
function guarded(send, token, cx) {
    return async (input, init) => {
        const attempt = async () => {
            const signals = [AbortSignal.timeout(SILENCE_MS), cx.signal, ...(init?.signal ? [init.signal] : [])];
            const response = await send(input, { ...init, signal: AbortSignal.any(signals) });
            if (response.ok)
                return response;
            const tame = await tamed(response, token);
            const { status } = response;
            if (status === 408 || status === 429 || status >= 500)
                throw new TryAgain(tame, waitOf(response.headers));
            return tame;
        };
        const judge = (error) => {
            if (error instanceof TryAgain)
                return error.failure;
            return { again: init?.signal?.aborted !== true, why: error instanceof Error ? error.message : String(error) };
        };
        try {
            return await (0,_net_retry_js__WEBPACK_IMPORTED_MODULE_11__/* .retrying */ .R)(`Cloudflare ${init?.method ?? 'GET'}`, tries, cx, attempt, judge);
        }
        catch (error) {
            if (cx.signal.aborted)
                throw new _explain_js__WEBPACK_IMPORTED_MODULE_12__/* .Stopped */ .C9(cx.signal.reason);
            if (error instanceof TryAgain)
                return error.response;
            throw error;
        }
    };
}
/** The same refusal without the token, should it quote it. */
async function tamed(response, token) {
    const headers = new Headers(response.headers);
    // The body is rewritten.
    headers.delete('content-length');
    headers.delete('content-encoding');
    const body = (await response.text()).replaceAll(token, '***');
    const { status, statusText } = response;
    return new Response(body === '' ? null : body, { status, statusText, headers });
}
/** The wait that a refusal asks for, in milliseconds. */
function waitOf(headers) {
    const exact = Number.parseFloat(headers.get('retry-after-ms') ?? '');
    if (Number.isFinite(exact))
        return exact;
    const told = headers.get('retry-after');
    if (told === null)
        return undefined;
    const seconds = Number.parseFloat(told);
    if (Number.isFinite(seconds))
        return seconds * 1000;
    const date = Date.parse(told);
    return Number.isFinite(date) ? date - Date.now() : undefined;
}


/***/ }),

/***/ 26612:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C9: () => (/* binding */ Stopped),
/* harmony export */   Ro: () => (/* binding */ hasStatus),
/* harmony export */   WE: () => (/* binding */ explain),
/* harmony export */   Xd: () => (/* binding */ orNull),
/* harmony export */   bT: () => (/* binding */ CloudflareProblem),
/* harmony export */   to: () => (/* binding */ explained),
/* harmony export */   up: () => (/* binding */ hasCode)
/* harmony export */ });
/* harmony import */ var cloudflare_error__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(36773);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12943);
/** Turns what the client throws into sentences that name the cause and the next step. */


/** A refusal or failure of the control API, explained. The message holds no secret. */
class CloudflareProblem extends Error {
    name = 'CloudflareProblem';
    kind;
    /** What was tried, as in "read bucket media". */
    what;
    /** For `permission`: the permissions that the call takes. */
    needs;
    constructor(kind, message, details = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        this.kind = kind;
        this.what = details.what ?? '';
        this.needs = details.needs ?? [];
    }
}
/** Thrown instead of an answer when the run was stopped meanwhile; the client wraps it in errors of its own. */
class Stopped extends Error {
    /** What the run was stopped with. */
    reason;
    constructor(reason) {
        super('stopped');
        this.reason = reason instanceof Error ? reason : new Error(String(reason));
    }
}
/**
 * Explains an error of the client.
 * @param what - what was tried, to follow "could not": "create bucket media".
 * @param needs - the permissions that the call takes.
 * @returns a CloudflareProblem; errors that do not come from the client are returned as they are.
 * @see https://developers.cloudflare.com/r2/api/error-codes/
 */
function explain(error, what, needs = []) {
    if (error instanceof cloudflare_error__WEBPACK_IMPORTED_MODULE_0__/* .APIUserAbortError */ .cH)
        return error;
    const problem = (kind, cause, next) => new CloudflareProblem(kind, `Could not ${what}: ${cause}. ${next}`, { what, needs, cause: error });
    if (error instanceof cloudflare_error__WEBPACK_IMPORTED_MODULE_0__/* .APIConnectionTimeoutError */ .qA) {
        return problem('network', 'Cloudflare did not answer in time', 'Run again; nothing is lost.');
    }
    if (error instanceof cloudflare_error__WEBPACK_IMPORTED_MODULE_0__/* .APIConnectionError */ .xX) {
        if (error.cause instanceof Stopped)
            return error.cause.reason;
        const next = 'Check that the runner may reach api.cloudflare.com, then run again.';
        return problem('network', `the connection to Cloudflare failed${codeOf(error.cause)}`, next);
    }
    if (!(error instanceof cloudflare_error__WEBPACK_IMPORTED_MODULE_0__/* .APIError */ .LG))
        return error instanceof Error ? error : new Error(String(error));
    const status = error.status ?? 0;
    const code = error.errors[0]?.code;
    const told = answerOf(status, error.errors);
    if (code === 10042) {
        const next = 'Enable it once (Cloudflare asks for a payment method): https://dash.cloudflare.com/?to=/:account/r2';
        return problem('r2-disabled', 'R2 is not enabled on this account', `${next}, then run again.`);
    }
    if (isTokenInvalid(status, error.errors)) {
        const next = `Check that the secret holds the whole token (not the Global API Key) and that it is active: ${_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .tokenPages */ .y7}.`;
        return problem('token', `Cloudflare does not accept the API token (${told})`, next);
    }
    if (status === 403) {
        const list = needs.map(_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .describePermission */ .D).join(', ');
        const next = needs.length === 0
            ? `The API token may not do this: see ${_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .tokenPages */ .y7}.`
            : `The API token needs the permission ${list} for this account and zone: add it at ${_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .tokenPages */ .y7}.`;
        return problem('permission', `Cloudflare refused it (${told})`, next);
    }
    if (status === 429) {
        const next = 'The API allows 1,200 requests in five minutes per token. Wait five minutes, then run again.';
        return problem('rate-limit', 'Cloudflare asks for fewer requests', next);
    }
    if (status >= 500) {
        const next = 'This passes by itself as a rule; see https://www.cloudflarestatus.com, then run again.';
        return problem('server', `Cloudflare had a failure of its own (${told})`, next);
    }
    const kind = status === 404 ? 'not-found' : status === 409 ? 'conflict' : 'refused';
    return problem(kind, `Cloudflare answered ${told}`, 'Look at the resource in the dashboard, then run again.');
}
/** Waits for a call of the client and explains what it throws. */
async function explained(call, what, needs) {
    try {
        return await call;
    }
    catch (error) {
        throw explain(error, what, needs);
    }
}
/** As `explained`, but 404 is `null`. */
async function orNull(call, what, needs) {
    try {
        return await call;
    }
    catch (error) {
        if (error instanceof cloudflare_error__WEBPACK_IMPORTED_MODULE_0__/* .APIError */ .LG && error.status === 404)
            return null;
        throw explain(error, what, needs);
    }
}
/** Whether one of the errors of an answer has this code. */
function hasCode(error, code) {
    return error instanceof cloudflare_error__WEBPACK_IMPORTED_MODULE_0__/* .APIError */ .LG && error.errors.some((told) => told.code === code);
}
/** Whether the API answered with this HTTP status. */
function hasStatus(error, ...statuses) {
    return error instanceof cloudflare_error__WEBPACK_IMPORTED_MODULE_0__/* .APIError */ .LG && statuses.includes(error.status ?? 0);
}
/**
 * Unknown tokens are answered 401 (code 1000), malformed ones 400 (code 6003); some parts of the API say 9109 for both
 * an unknown token and a missing permission, told apart by the words only.
 */
function isTokenInvalid(status, errors) {
    return (status === 401 ||
        errors.some(({ code, message }) => code === 1000 || code === 6003 || (code === 9109 && /invalid access token/i.test(message ?? ''))));
}
/** `403, code 10000: Authentication error`, kept to one short line. */
function answerOf(status, errors) {
    const first = errors[0];
    if (first === undefined)
        return String(status);
    const message = (first.message ?? '').replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 200);
    return `${status}, code ${String(first.code)}: ${message}`;
}
/** ` (ECONNREFUSED)`, however deep `fetch` hides it. */
function codeOf(cause) {
    for (let at = cause; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined) {
        if ('code' in at && typeof at.code === 'string')
            return ` (${at.code})`;
    }
    return '';
}


/***/ }),

/***/ 12943:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ describePermission),
/* harmony export */   P: () => (/* binding */ permissions),
/* harmony export */   y7: () => (/* binding */ tokenPages)
/* harmony export */ });
/** The permissions of an API token, named as the dashboard names them. */
/**
 * What this project asks for, each once.
 * @see https://developers.cloudflare.com/fundamentals/api/reference/permissions/
 */
const permissions = {
    r2: { level: 'Account', name: 'Workers R2 Storage', access: 'Edit' },
    zone: { level: 'Zone', name: 'Zone', access: 'Read' },
    dns: { level: 'Zone', name: 'DNS', access: 'Read' },
    cacheRules: { level: 'Zone', name: 'Cache Rules', access: 'Edit' },
    waf: { level: 'Zone', name: 'Zone WAF', access: 'Edit' },
    headers: { level: 'Zone', name: 'Transform Rules', access: 'Edit' },
    zoneSettings: { level: 'Zone', name: 'Zone Settings', access: 'Edit' },
    lists: { level: 'Account', name: 'Account Filter Lists', access: 'Edit' },
    bulkRedirects: { level: 'Account', name: 'Bulk URL Redirects', access: 'Edit' },
    singleRedirects: { level: 'Zone', name: 'Single Redirect', access: 'Edit' },
    tokens: { level: 'Account', name: 'Account API Tokens', access: 'Edit' },
    purge: { level: 'Zone', name: 'Cache Purge', access: 'Purge' },
};
/** Where a token's permissions are edited. */
const tokenPages = 'https://dash.cloudflare.com/profile/api-tokens (a token of your own) or https://dash.cloudflare.com/?to=/:account/api-tokens (a token of the account)';
/** As a person reads it in the dashboard: `Workers R2 Storage: Edit (Account)`. */
function describePermission(permission) {
    return `${permission.name}: ${permission.access} (${permission.level})`;
}


/***/ }),

/***/ 37893:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ patient),
/* harmony export */   R: () => (/* binding */ retrying)
/* harmony export */ });
/**
 * Eight attempts over about half a minute. Single 500s are expected on R2 about once in ten thousand requests, bursts of 503
 * under load; both pass.
 */
const patient = { attempts: 8, firstWaitMs: 150, longestWaitMs: 15_000 };
/**
 * Calls `attempt` until it succeeds, fails for good, or the limits are reached.
 * @throws the last attempt's error.
 */
async function retrying(what, limits, cx, attempt, judge) {
    for (let made = 1;; made++) {
        try {
            return await attempt();
        }
        catch (error) {
            if (cx.signal.aborted)
                throw error;
            const failure = judge(error);
            if (!failure.again || made >= limits.attempts)
                throw error;
            cx.emit({ kind: 'retry', what, attempt: made, why: failure.why });
            await cx.clock.sleep(waitBefore(made, failure, limits), cx.signal);
        }
    }
}
function waitBefore(made, failure, limits) {
    const ceiling = Math.min(limits.longestWaitMs, limits.firstWaitMs * 2 ** (made - 1));
    // Full jitter spreads the clients of one incident over the whole interval instead of letting them return together.
    const jittered = Math.random() * ceiling;
    return Math.min(limits.longestWaitMs, Math.max(jittered, failure.waitMs ?? 0));
}


/***/ })

};
