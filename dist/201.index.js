export const id = 201;
export const ids = [201];
export const modules = {

/***/ 19161:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ deriveS3Credentials)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(26612);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(12943);
/** S3 credentials out of an API token, so that the operator needs to hand over one secret only. */



/**
 * Derives the S3 key pair that belongs to an API token: the id is the token's id, the secret is the SHA-256 of its value.
 * Tokens of the account and tokens of a user are verified at different addresses; both are tried.
 * @throws CloudflareProblem when the token is not accepted, disabled or expired.
 * @see https://developers.cloudflare.com/r2/api/tokens/#get-s3-api-credentials-from-an-api-token
 */
async function deriveS3Credentials(client, token, accountId) {
    const { id, status } = await verify(client, accountId);
    if (status !== 'active') {
        const next = status === 'expired' ? 'Make a new one or move its end date' : 'Enable it';
        throw new _explain_js__WEBPACK_IMPORTED_MODULE_1__/* .CloudflareProblem */ .bT('token', `The Cloudflare API token is ${status}. ${next}: ${_permissions_js__WEBPACK_IMPORTED_MODULE_2__/* .tokenPages */ .y7}.`);
    }
    return { accessKeyId: id, secretAccessKey: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(token).digest('hex') };
}
async function verify(client, accountId) {
    try {
        return await client.accounts.tokens.verify({ account_id: accountId });
    }
    catch (error) {
        if (!(0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .hasStatus */ .Ro)(error, 400, 401, 403, 404))
            throw (0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .explain */ .WE)(error, 'verify the API token');
    }
    try {
        return await client.user.tokens.verify();
    }
    catch (error) {
        throw (0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .explain */ .WE)(error, 'verify the API token');
    }
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

/***/ 47331:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ mostRules),
/* harmony export */   y: () => (/* binding */ notFoundTtl)
/* harmony export */ });
/* harmony import */ var _zone_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9441);
/** What a plan allows, in the places this project uses. */

/**
 * Rules in a phase, by plan.
 * @see https://developers.cloudflare.com/waf/custom-rules/#availability
 * @see https://developers.cloudflare.com/cache/how-to/cache-rules/#availability
 * @see https://developers.cloudflare.com/rules/url-forwarding/#availability
 */
const rules = {
    http_request_firewall_custom: [5, 20, 100, 1000],
    http_request_cache_settings: [10, 25, 50, 300],
    http_response_headers_transform: [10, 25, 50, 300],
    http_request_dynamic_redirect: [10, 25, 50, 300],
    // Of an account.
    http_request_redirect: [15, 15, 15, 50],
};
/** The most rules a zone may have in a phase; no limit is told for a plan that is not known. */
function mostRules(phase, plan) {
    return plan === undefined ? Infinity : (rules[phase][_zone_js__WEBPACK_IMPORTED_MODULE_0__/* .plans */ .v.indexOf(plan)] ?? Infinity);
}
/** Seconds for which the edge keeps a 404 where it may be that short. */
const SHORT_404 = 60;
/**
 * Seconds for which the edge is to keep a 404: a minute where the plan allows so little, else it is not kept at all, as two
 * hours would hide an object that was just written.
 * @returns -1 for "not kept", as the API writes it.
 * @see https://developers.cloudflare.com/cache/how-to/edge-browser-cache-ttl/
 */
function notFoundTtl(plan) {
    return plan === 'business' || plan === 'enterprise' ? SHORT_404 : -1;
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

/***/ 40283:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $c: () => (/* binding */ isGathered),
/* harmony export */   I4: () => (/* binding */ permissionTable),
/* harmony export */   Ul: () => (/* binding */ allProblems)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12943);
/** Several problems in one message, so that the operator mends them all at once and not one a run. */


/** Which problems say something about one resource alone, so that looking at the others is worth it. */
function isGathered(kind) {
    return ['permission', 'not-found', 'conflict', 'limit', 'refused'].includes(kind);
}
/** One problem as it is; several, or a missing permission, as one message. */
function allProblems(problems, resources) {
    const refusals = problems.filter(({ kind }) => kind === 'permission');
    // Several resources meet the same problem: a zone that is not there concerns all rules.
    const others = [...new Set(problems.filter(({ kind }) => kind !== 'permission').map(({ message }) => message))];
    const first = problems[0];
    if (refusals.length === 0 && others.length === 1 && first !== undefined)
        return first;
    const message = [
        ...(refusals.length > 0 ? permissionLines(refusals, resources) : []),
        ...(others.length > 0 ? [`${refusals.length > 0 ? 'This too' : 'This'} stands in the way:`] : []),
        ...others.map((other) => `- ${other}`),
    ].join('\n');
    const needs = new Map(refusals.flatMap((refusal) => refusal.needs).map((need) => [(0,_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .describePermission */ .D)(need), need]));
    return new _explain_js__WEBPACK_IMPORTED_MODULE_0__/* .CloudflareProblem */ .bT(refusals.length > 0 ? 'permission' : (first?.kind ?? 'refused'), message, {
        what: problems.map(({ what }) => what).join(', '),
        needs: [...needs.values()],
    });
}
function permissionLines(refusals, resources) {
    const missing = new Set(refusals.flatMap((refusal) => refusal.needs.map(_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .describePermission */ .D)));
    const tried = [...new Set(refusals.map((refusal) => refusal.what))];
    return [
        'Cloudflare does not let the API token do all that this run needs. It could not:',
        ...tried.map((what) => `- ${what}`),
        'The token needs all of these permissions:',
        ...permissionTable(resources).map(({ permission, by, without, leaveOut }) => {
            const refused = missing.has(permission) ? ' (refused)' : '';
            const optional = leaveOut.length === 0 ? '' : ` Do without it by leave-out: ${leaveOut.join(', ')}.`;
            return `- ${permission}${refused}, for ${by.join(', ')}. Without it ${without.join('; ')}.${optional}`;
        }),
        `Add them at ${_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .tokenPages */ .y7}, then run again.`,
    ];
}
/** Each permission once, in the order in which resources need them. */
function permissionTable(resources) {
    const names = [...new Set(resources.flatMap(({ needs }) => needs.map(_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .describePermission */ .D)))];
    return names.map((permission) => {
        const asking = resources.filter(({ needs }) => needs.some((need) => (0,_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .describePermission */ .D)(need) === permission));
        return {
            permission,
            by: asking.map(({ title }) => title),
            without: [...new Set(asking.map(({ without }) => without))],
            leaveOut: asking.every(({ optional }) => optional === true) ? asking.map(({ id }) => id) : [],
        };
    });
}


/***/ }),

/***/ 36143:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Js: () => (/* binding */ updates),
/* harmony export */   d$: () => (/* binding */ rehearseAll),
/* harmony export */   k0: () => (/* binding */ changeText),
/* harmony export */   nY: () => (/* binding */ provisionPlan),
/* harmony export */   uQ: () => (/* binding */ describeChange),
/* harmony export */   yl: () => (/* binding */ applyAll),
/* harmony export */   zp: () => (/* binding */ inPlace)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(40283);


/** The parameters that every call about a bucket takes; without the jurisdiction a bucket of the EU is not found. */
function inPlace(place) {
    return { account_id: place.accountId, 'cf-r2-jurisdiction': place.jurisdiction };
}
/**
 * Reads and compares all resources, one after another in their order. Changes nothing.
 * @throws CloudflareProblem that tells everything that stood in the way at once, all permissions that are missing first;
 * failures of the connection, of the token or of Cloudflare itself as they come.
 */
async function provisionPlan(resources) {
    const planned = [];
    const problems = [];
    for (const resource of resources) {
        try {
            const now = await resource.read();
            const changes = resource.diff(now, resource.want);
            const objection = changes.length === 0 ? undefined : resource.objection?.(now, resource.want);
            planned.push({ resource, changes, ...(objection !== undefined && { objection }) });
        }
        catch (error) {
            problems.push(gathered(error));
        }
    }
    if (problems.length > 0)
        throw (0,_problems_js__WEBPACK_IMPORTED_MODULE_1__/* .allProblems */ .Ul)(problems, resources);
    return planned;
}
/**
 * Asks the API to try what it can try without making it, and stops before anything is made when it would refuse some of it.
 * @throws CloudflareProblem that tells all refusals and objections at once.
 */
async function rehearseAll(plan) {
    const problems = [];
    for (const { resource, changes, objection } of plan) {
        if (objection !== undefined)
            problems.push(new _explain_js__WEBPACK_IMPORTED_MODULE_0__/* .CloudflareProblem */ .bT('limit', objection));
        if (objection !== undefined || changes.length === 0)
            continue;
        try {
            await resource.rehearse?.(changes);
        }
        catch (error) {
            problems.push(gathered(error));
        }
    }
    const resources = plan.map(({ resource }) => resource);
    if (problems.length > 0)
        throw (0,_problems_js__WEBPACK_IMPORTED_MODULE_1__/* .allProblems */ .Ul)(problems, resources);
}
/** The problem, if it is one to gather with others; anything else is thrown again. */
function gathered(error) {
    if (error instanceof _explain_js__WEBPACK_IMPORTED_MODULE_0__/* .CloudflareProblem */ .bT && (0,_problems_js__WEBPACK_IMPORTED_MODULE_1__/* .isGathered */ .$c)(error.kind))
        return error;
    throw error;
}
/**
 * Applies a plan in its order, then waits until every resource works.
 * @param made - takes the changes as they are made.
 * @returns the changes made.
 * @throws the first problem; what was applied before it stays and is found in order by the next run.
 */
async function applyAll(plan, cx, made = []) {
    for (const { resource, changes } of plan) {
        if (changes.length === 0)
            continue;
        cx.signal.throwIfAborted();
        await resource.apply(changes);
        for (const change of changes)
            cx.emit({ kind: 'log', level: 'info', text: describeChange(change) });
        made.push(...changes);
    }
    for (const { resource } of plan)
        await resource.settled?.(cx);
    return made;
}
/** One line: `cors: maxAgeSeconds from 60 to 86400`, `bucket: create example-media (Standard)`. */
function describeChange(change) {
    return `${change.resource}: ${changeText(change)}`;
}
/** The same without the resource, for tables that name it in a column of its own. */
function changeText({ action, what, from, to }) {
    if (action === 'create')
        return `create ${what}${to === undefined ? '' : ` (${to})`}`;
    if (action === 'delete')
        return `delete ${what}`;
    return `${what}${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}`;
}
/** The differing fields as updates, those that should not be there too; `undefined` prints as `unset`. */
function updates(resource, now, want) {
    return [...new Set([...Object.keys(want), ...Object.keys(now)])].flatMap((what) => {
        const [from, to] = [now[what], want[what]];
        return from === to ? [] : [{ resource, action: 'update', what, from: from ?? 'unset', to: to ?? 'unset' }];
    });
}


/***/ }),

/***/ 54335:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ fieldsOf),
/* harmony export */   w: () => (/* binding */ hostsExpression)
/* harmony export */ });
/** Every setting by its path, such as `edge_ttl.default`. What is off, empty or nothing counts as not there. */
function fieldsOf(rule) {
    const { action, description, expression, ref, enabled = true, action_parameters: parameters } = rule;
    const told = { enabled: enabled ? 'yes' : 'no', action, description, expression, ref };
    return { ...told, ...Object.fromEntries(leaves(parameters ?? {}, '')) };
}
function leaves(value, path) {
    if (value === undefined || value === null || value === false || value === '')
        return [];
    if (typeof value !== 'object')
        return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
    return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`));
}
/** `http.host in {"a" "b"}`, as an expression. */
function hostsExpression(hosts) {
    const quoted = hosts.map((host) => `"${host}"`);
    return quoted.length === 1 ? `http.host eq ${quoted.join('')}` : `http.host in {${quoted.join(' ')}}`;
}


/***/ }),

/***/ 6720:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ rulesRemoval)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _rule_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(67273);


/** Makes the resource that is right once no such rule is there. */
function rulesRemoval(client, leaving) {
    const { id, title, phase, owner, ownerName, permission } = leaving;
    const needs = [permission];
    const read = async () => {
        // 404: no rule was ever made in this phase.
        const call = client.rulesets.phases.get(phase, owner);
        const found = await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .orNull */ .Xd)(call, `read the rules of ${ownerName} (${phase})`, needs);
        if (found === null)
            return null;
        const rules = found.rules ?? [];
        return { rulesetId: found.id, rules: rules.filter((rule) => leaving.isOurs(rule)) };
    };
    const remove = async () => {
        const now = await read();
        for (const rule of now?.rules ?? [])
            await (0,_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .deleteRule */ .k3)(client, rule.id, { ...owner, ruleset_id: now?.rulesetId ?? '' });
    };
    return {
        id,
        title,
        without: 'redirects that were made cannot be taken away',
        needs,
        want: null,
        read,
        diff: (now) => (now?.rules ?? []).map((rule) => changeFor(id, rule)),
        apply: async () => {
            try {
                await remove();
                if (((await read())?.rules.length ?? 0) === 0)
                    return;
            }
            catch (error) {
                throw (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .explain */ .WE)(error, `delete ${title.toLowerCase()} (${ownerName})`, needs);
            }
            throw new _explain_js__WEBPACK_IMPORTED_MODULE_0__/* .CloudflareProblem */ .bT('conflict', `The rules of ${ownerName} (${phase}) came back: something else makes them at the same time, such as a Terraform run. Stop it, then run again.`);
        },
    };
}
function changeFor(resource, { id, description = id, expression }) {
    const what = `rule "${description}"`;
    return { resource, action: 'delete', what, ...(expression !== undefined && { from: expression }) };
}


/***/ }),

/***/ 67273:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H8: () => (/* binding */ refOf),
/* harmony export */   Xm: () => (/* binding */ isRefOf),
/* harmony export */   k3: () => (/* binding */ deleteRule),
/* harmony export */   xz: () => (/* binding */ ruleResource)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(26612);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(47331);
/* harmony import */ var _resource_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(36143);
/* harmony import */ var _rule_fields_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(54335);
/**
 * One rule of ours among the rules of a phase. It is found by its `ref`; all other rules stay as they are, in their order,
 * as only ours is written. Two runs at once, or an answer that was lost, leave one rule.
 * @see https://developers.cloudflare.com/ruleset-engine/rulesets-api/
 */





/** The `ref` of our rule for a media host: the same in every run, and another one for another instance in the same zone. */
function refOf(id, mediaHost) {
    return family(id) + markOf(mediaHost);
}
/** Whether a `ref` is that of one of our rules for a media host, of an id or of one that begins with it and a hyphen. */
function isRefOf(ref, id, mediaHost) {
    return ref.startsWith(family(id)) && ref.endsWith(`_${markOf(mediaHost)}`);
}
function ownerOf({ accountId }, { zone }) {
    return accountId === undefined ? { zone_id: zone.id } : { account_id: accountId };
}
function markOf(mediaHost) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(mediaHost).digest('hex').slice(0, 8);
}
/** What the refs of our rules for all media hosts begin with. */
function family(id) {
    return `mastodon_media_${id.replaceAll('-', '_')}_`;
}
/** Whether other people's rules come before ours; the rules of a second instance of the zone do no harm there. */
function isBehind(rule, rules, want) {
    const before = rules.slice(0, rules.indexOf(rule));
    return want.first && before.some(({ ref }) => ref?.startsWith(family(want.id)) !== true);
}
/** A second entry point was made meanwhile: a phase has one only. */
const EXISTS = 20_217;
/** Makes the resource of a rule. */
function ruleResource(client, site, want) {
    const needs = [want.permission];
    const { id, title, without, optional, phase } = want;
    const read = async () => {
        const where = await site();
        const what = `read the rules of ${where.zone.name} (${phase})`;
        // 404: no rule was ever made in this phase.
        const found = await (0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .orNull */ .Xd)(client.rulesets.phases.get(phase, ownerOf(want, where)), what, needs);
        if (found === null)
            return { site: where, rules: [] };
        // A phase whose last rule was deleted comes without the list.
        const rules = found.rules ?? [];
        return { site: where, rulesetId: found.id, rules };
    };
    const write = async (now, dryRun) => {
        try {
            await writeRule(client, now, want, dryRun);
        }
        catch (error) {
            throw (0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .explain */ .WE)(error, `write the rule "${title}" of ${now.site.zone.name}`, needs);
        }
    };
    return {
        id,
        title,
        without,
        ...(optional && { optional }),
        needs,
        want,
        read,
        diff: diffRule,
        objection: (now, wanted) => (now === null ? undefined : objectionTo(now, wanted)),
        rehearse: async () => write(await read(), true),
        apply: async () => {
            // Read again: somebody may have changed something since.
            await write(await read(), false);
            await settleOne(client, await read(), want);
        },
    };
}
function diffRule(now, want) {
    if (now === null)
        return [];
    const body = want.body(now.site);
    const [rule, ...extra] = ownRules(now, want);
    if (rule === undefined) {
        return [{ resource: want.id, action: 'create', what: `rule "${body.description}"`, to: body.expression }];
    }
    const changes = (0,_resource_js__WEBPACK_IMPORTED_MODULE_3__/* .updates */ .Js)(want.id, (0,_rule_fields_js__WEBPACK_IMPORTED_MODULE_4__/* .fieldsOf */ .P)(rule), (0,_rule_fields_js__WEBPACK_IMPORTED_MODULE_4__/* .fieldsOf */ .P)({ ...body, ref: want.ref, enabled: true }));
    if (isBehind(rule, now.rules, want)) {
        const from = String(now.rules.indexOf(rule) + 1);
        changes.push({ resource: want.id, action: 'update', what: 'position', from, to: '1' });
    }
    for (const { id } of extra)
        changes.push({ resource: want.id, action: 'delete', what: `second copy of the rule, ${id}` });
    return changes;
}
/** Rules of our `ref`; else one that has our description, should somebody have made it anew by hand. */
function ownRules({ rules }, want) {
    const own = rules.filter(({ ref }) => ref === want.ref);
    return own.length > 0
        ? own
        : rules.filter(({ description }) => description === want.body(anySite).description).slice(0, 1);
}
/** The description says nothing about the site. */
const anySite = { zone: { id: '', name: '', plan: undefined }, hosts: [] };
function objectionTo(now, want) {
    const { zone } = now.site;
    const most = (0,_limits_js__WEBPACK_IMPORTED_MODULE_2__/* .mostRules */ .t)(want.phase, zone.plan);
    if (ownRules(now, want).length > 0 || now.rules.length < most)
        return undefined;
    const leave = want.optional ? `, or do without it by leave-out: ${want.id}` : '';
    return `${want.title}: the plan of ${zone.name} (${zone.plan ?? 'unknown'}) allows ${most} rules in ${want.phase}, and there are ${now.rules.length}. Remove or join some of them${leave}. Without it ${want.without}.`;
}
async function writeRule(client, now, want, dryRun) {
    const at = { ...ownerOf(want, now.site), ...(dryRun && { dry_run: true }) };
    // A change has to carry the whole rule: what it leaves out is gone.
    const body = { ...want.body(now.site), ref: want.ref, enabled: true };
    const [rule, ...extra] = ownRules(now, want);
    const moves = rule === undefined ? want.first && now.rules.length > 0 : isBehind(rule, now.rules, want);
    const place = moves ? { position: { index: 1 } } : {};
    if (now.rulesetId === undefined) {
        const entry = {
            name: 'default',
            kind: want.accountId === undefined ? 'zone' : 'root',
            phase: want.phase,
            rules: [body],
        };
        try {
            await client.rulesets.create({ ...at, ...entry });
        }
        catch (error) {
            // Made by somebody else since it was read; the caller looks again.
            if (!(0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .hasCode */ .up)(error, EXISTS))
                throw error;
        }
        return;
    }
    const ruleset = { ...at, ruleset_id: now.rulesetId };
    if (rule === undefined) {
        try {
            const create = { ...at, ...body, ...place };
            await client.rulesets.rules.create(now.rulesetId, create);
        }
        catch (error) {
            // A 400 may mean that a rule of this ref is there since; the caller looks again and finds out.
            if (dryRun || !(0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .hasStatus */ .Ro)(error, 400) || !(await isThere(client, now, want)))
                throw error;
        }
        return;
    }
    if (diffRule(now, want).some(({ action }) => action === 'update')) {
        const edit = { ...ruleset, ...body, ...place };
        await client.rulesets.rules.edit(rule.id, edit);
    }
    for (const { id } of extra)
        await deleteRule(client, id, ruleset);
}
async function isThere(client, now, want) {
    const found = await client.rulesets.phases.get(want.phase, ownerOf(want, now.site));
    return (found.rules ?? []).some(({ ref }) => ref === want.ref);
}
/** What other runs did meanwhile is looked at once more; what is still not right then is told. */
async function settleOne(client, now, want) {
    if (diffRule(now, want).length === 0)
        return;
    const what = `write the rule "${want.title}" of ${now.site.zone.name}`;
    await (0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .explained */ .to)(writeRule(client, now, want, false), what, [want.permission]);
    const found = await client.rulesets.phases.get(want.phase, ownerOf(want, now.site));
    const rules = found.rules ?? [];
    const left = diffRule({ ...now, rulesetId: found.id, rules }, want);
    if (left.length === 0)
        return;
    throw new _explain_js__WEBPACK_IMPORTED_MODULE_1__/* .CloudflareProblem */ .bT('conflict', `Could not ${what}: something else changes the rules of the zone at the same time (${left.map((change) => change.what).join(', ')} differ). Find out what it is, such as a Terraform run, then run again.`);
}
/** Another run may have deleted it already. */
async function deleteRule(client, id, at) {
    try {
        await client.rulesets.rules.delete(id, at);
    }
    catch (error) {
        if (!(0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .hasStatus */ .Ro)(error, 404))
            throw error;
    }
}


/***/ }),

/***/ 9441:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ findZone),
/* harmony export */   v: () => (/* binding */ plans)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12943);


/** The plans of a zone, the least first. */
const plans = ['free', 'pro', 'business', 'enterprise'];
/**
 * The zone that a host belongs to: the longest ending of its name that is a zone of the account. Asks once for every
 * ending, as an account can hold thousands of zones.
 * @throws CloudflareProblem when there is none that the token may see, or when it is not active yet.
 */
async function findZone(client, accountId, host) {
    const labels = host.split('.');
    for (let from = 0; from < labels.length - 1; from += 1) {
        const name = labels.slice(from).join('.');
        const page = await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .explained */ .to)(client.zones.list({ name, account: { id: accountId } }), `look up the zone of ${host}`, [_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.zone]);
        const zone = page.result.find((candidate) => candidate.name === name);
        if (zone === undefined)
            continue;
        if (zone.status !== 'active') {
            throw new _explain_js__WEBPACK_IMPORTED_MODULE_0__/* .CloudflareProblem */ .bT('refused', `The zone ${name} is not active at Cloudflare (${zone.status ?? 'unknown'}): point the domain's name servers to Cloudflare and wait until the dashboard calls it active, then run again.`);
        }
        // What is deprecated is setting the plan this way.
        // eslint-disable-next-line @typescript-eslint/no-deprecated
        return { id: zone.id, name, plan: plans.find((plan) => plan === zone.plan.legacy_id) };
    }
    throw new _explain_js__WEBPACK_IMPORTED_MODULE_0__/* .CloudflareProblem */ .bT('not-found', `No zone of this account that the API token may see holds ${host}. The domain must be in the same Cloudflare account as the bucket, and the token needs ${(0,_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .describePermission */ .D)(_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.zone)} for it.`, { needs: [_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.zone] });
}


/***/ }),

/***/ 19707:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ judgeSourceRoot),
/* harmony export */   g: () => (/* binding */ foldersToLookInto)
/* harmony export */ });
/* harmony import */ var _layout_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25021);
/**
 * Whether a folder (or a prefix in a bucket) is the root of Mastodon's media. One folder too high or too low would copy
 * everything to the wrong keys, where nothing finds it.
 */

/** The children of these are asked for in {@link SourceRoot.inside}. */
const foldersToLookInto = ['system', 'public'];
/** Judges a source root by the names found in it. */
function judgeSourceRoot(found) {
    const root = found.root.replace(/(?<=.)\/+$/, '');
    const names = new Set(found.children);
    const inside = (name) => found.inside?.[name] ?? [];
    const known = _layout_js__WEBPACK_IMPORTED_MODULE_0__/* .knownFolders */ .Hl.filter((name) => names.has(name));
    if (names.size === 0) {
        return wrong(`${quote(root)} is empty`, 'check that the path is right and the volume mounted; with Docker, give the folder on the host, not in the container');
    }
    if (names.has('system') && (known.length > 0 || holdsMedia(inside('system')))) {
        return known.length > 0
            ? wrong(`${quote(root)} holds media folders (${list(known)}) and a folder "system" too, so it is unclear which of them is live`, `give ${quote(join(root, 'system'))} if that is what Mastodon uses, or move "system" out of the way`)
            : wrong(`${quote(root)} holds "system", Mastodon's media one level down`, `give ${quote(join(root, 'system'))} instead`, join(root, 'system'));
    }
    if (known.length === 0)
        return nothingKnown(root, names, inside);
    if (lastSegment(root) === 'cache' && !names.has('cache')) {
        return wrong(`${quote(root)} is the cache, a part of Mastodon's media`, `give the folder above it, ${quote(parent(root))}`, parent(root));
    }
    return { ok: true };
}
/** None of the class folders is there: find out what the folder is instead. */
function nothingKnown(root, names, inside) {
    if (names.has('public') && (inside('public').includes('system') || isLiveFolder(names))) {
        const path = join(root, 'public/system');
        return wrong(`${quote(root)} is the folder of Mastodon itself`, `give ${quote(path)} instead`, path);
    }
    if (names.has('system')) {
        return wrong(`${quote(root)} is no media folder, and its "system" holds none of Mastodon's folders (${list(_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .classFolders */ .mA)})`, 'look for PAPERCLIP_ROOT_PATH in the settings of Mastodon and give that path');
    }
    if (lastSegment(root) in attachments && attachments[lastSegment(root)]?.some((name) => names.has(name))) {
        return wrong(`${quote(root)} is one of the folders of the media`, `give ${quote(parent(root))}`, parent(root));
    }
    const below = Object.entries(attachments).find(([, names_]) => names_.some((name) => names.has(name)));
    if (below !== undefined) {
        return wrong(`${quote(root)} looks like ${quote(below[0])}, one of the folders of the media`, `give the folder above it, ${quote(parent(root))}`, parent(root));
    }
    if ([...names].every((name) => /^\d{3}$/.test(name))) {
        return wrong(`${quote(root)} holds numbered folders only, a place deep inside the media`, `give the folder that holds ${list(_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .classFolders */ .mA.slice(0, 3))}`);
    }
    return wrong(`${quote(root)} holds none of Mastodon's folders (${list(_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .classFolders */ .mA)}); found ${list(sample(names))}`, 'give the folder that PAPERCLIP_ROOT_PATH names, by default "public/system" in the folder of Mastodon');
}
/** What stands directly inside a class folder. `files` and `data` are too common to tell anything by themselves. */
const attachments = {
    accounts: ['avatars', 'headers'],
    media_attachments: ['files', 'thumbnails'],
    custom_emojis: ['images'],
    preview_cards: ['images'],
    preview_card_providers: ['icons'],
    site_uploads: ['files'],
};
function holdsMedia(names) {
    return names.some((name) => _layout_js__WEBPACK_IMPORTED_MODULE_0__/* .knownFolders */ .Hl.includes(name));
}
function isLiveFolder(names) {
    return ['Gemfile', 'app', 'config'].every((name) => names.has(name));
}
function wrong(problem, fix, path) {
    return { ok: false, problem, fix, ...(path === undefined ? {} : { path }) };
}
function join(root, below) {
    return root === '/' || root === '' ? `${root}${below}` : `${root}/${below}`;
}
function parent(root) {
    const slash = root.lastIndexOf('/');
    if (slash < 0)
        return '..';
    return slash === 0 ? '/' : root.slice(0, slash);
}
function lastSegment(root) {
    return root.slice(root.lastIndexOf('/') + 1);
}
function sample(names) {
    const shown = [...names].sort().slice(0, 5);
    return names.size > shown.length ? [...shown, `${names.size - shown.length} more`] : shown;
}
function list(names) {
    return names.map(plain).join(', ');
}
function quote(text) {
    return `"${plain(text)}"`;
}
/** Folder names are other people's input: nothing in them may break out of a line of a log or a summary. */
function plain(text) {
    const short = text.length > 200 ? `${text.slice(0, 200)}...` : text;
    return short.replace(/[\p{C}\p{Zl}\p{Zp}"`<>|]/gu, '?');
}


/***/ }),

/***/ 41577:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ discard)
/* harmony export */ });
/** Gives the memory of bodies back at once: garbage of this size would wait for a collection that nothing hurries. */
/**
 * Frees bytes that nobody needs any more. Only to be called once their request was answered with success: while a socket may
 * still write them, they must stay where they are.
 * @param bytes - left alone unless they have a buffer of their own; small ones share one with others.
 */
function discard(bytes) {
    const { buffer } = bytes;
    const own = bytes.byteOffset === 0 && buffer.byteLength <= bytes.length + 1;
    if (own && buffer instanceof ArrayBuffer && !buffer.detached)
        buffer.transfer(0);
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


/***/ }),

/***/ 14988:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   My: () => (/* binding */ encodeRfc3986),
/* harmony export */   g2: () => (/* binding */ encodeKey),
/* harmony export */   lf: () => (/* binding */ Signer),
/* harmony export */   z8: () => (/* binding */ UNSIGNED_PAYLOAD)
/* harmony export */ });
/* unused harmony export amzDate */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/**
 * AWS Signature Version 4 for S3, kept to what one request needs: the day's key is derived once, a signature then costs one
 * SHA-256 and one HMAC. Paths are signed exactly as they are sent: S3 keys may hold `..`, `//`, `@` and `+`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

/** The value of `x-amz-content-sha256` for a body that the signature does not cover. */
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
/** Signs requests for one key pair, region and service. */
class Signer {
    credentials;
    region;
    day = '';
    dayKey = new HmacKey(Buffer.alloc(0));
    second = NaN;
    date = '';
    constructor(credentials, region) {
        this.credentials = credentials;
        this.region = region;
    }
    /**
     * @param nowMs - the time to sign with; correct it by the remote clock's offset first.
     * @returns the headers to send: those given plus `host`, `x-amz-date`, `x-amz-content-sha256` and `authorization`.
     */
    sign(request, nowMs) {
        const date = this.dateAt(nowMs);
        const headers = {
            ...request.headers,
            host: request.host,
            'x-amz-content-sha256': request.payloadHash,
            'x-amz-date': date,
        };
        if (this.credentials.sessionToken !== undefined)
            headers['x-amz-security-token'] = this.credentials.sessionToken;
        const names = Object.keys(headers).sort();
        let canonicalHeaders = '';
        for (const name of names)
            canonicalHeaders += `${name}:${collapse(headers[name] ?? '')}\n`;
        const signedHeaders = names.join(';');
        const canonical = `${request.method}\n${request.path}\n${request.query ?? ''}\n${canonicalHeaders}\n${signedHeaders}\n${request.payloadHash}`;
        const day = date.slice(0, 8);
        const scope = `${day}/${this.region}/s3/aws4_request`;
        const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('sha256', canonical, 'hex')}`;
        const signature = this.keyOf(day).sign(toSign);
        headers['authorization'] =
            `AWS4-HMAC-SHA256 Credential=${this.credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
        return headers;
    }
    keyOf(day) {
        if (day !== this.day) {
            const hmac = (key, text) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHmac)('sha256', key).update(text).digest();
            const region = hmac(hmac(`AWS4${this.credentials.secretAccessKey}`, day), this.region);
            this.dayKey = new HmacKey(hmac(hmac(region, 's3'), 'aws4_request'));
            this.day = day;
        }
        return this.dayKey;
    }
    dateAt(nowMs) {
        const second = Math.floor(nowMs / 1000);
        if (second !== this.second) {
            this.second = second;
            this.date = amzDate(nowMs);
        }
        return this.date;
    }
}
/** Bytes of a block of SHA-256. */
const BLOCK = 64;
/**
 * HMAC-SHA-256 with one key, many times. Two one-shot hashes over prepared pads take a fifth of the time of `createHmac`, which
 * makes a key object for every call.
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
class HmacKey {
    outer;
    inner;
    /** @param key - at most one block. */
    constructor(key) {
        const block = Buffer.alloc(BLOCK);
        key.copy(block);
        this.outer = Buffer.alloc(BLOCK + 32);
        this.outer.set(block.map((byte) => byte ^ 0x5c));
        this.inner = Buffer.alloc(1024);
        this.inner.set(block.map((byte) => byte ^ 0x36));
    }
    /** @returns the signature in hex. */
    sign(text) {
        const length = BLOCK + Buffer.byteLength(text);
        if (length > this.inner.length)
            this.inner = Buffer.concat([this.inner.subarray(0, BLOCK)], length);
        this.inner.write(text, BLOCK);
        (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('sha256', this.inner.subarray(0, length), 'buffer').copy(this.outer, BLOCK);
        return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('sha256', this.outer, 'hex');
    }
}
/** Percent-encodes a key for a path: every byte but unreserved ones and the slash. */
function encodeKey(key) {
    // Nearly every key Mastodon writes is made of these characters.
    return /^[\w.~/-]*$/.test(key) ? key : encodeRfc3986(key).replaceAll('%2F', '/');
}
/** Percent-encodes every byte but RFC 3986's unreserved ones. */
function encodeRfc3986(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
/** `20261122T233000Z`. */
function amzDate(nowMs) {
    return new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
function collapse(value) {
    if (!/^\s|\s\s|[^\S ]|\s$/.test(value))
        return value;
    return value.trim().replace(/\s+/g, ' ');
}


/***/ }),

/***/ 75119:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  V9: () => (/* binding */ bulkRemoval),
  ge: () => (/* binding */ bulkResources)
});

// UNUSED EXPORTS: LIST_NAME

// EXTERNAL MODULE: ./src/cloudflare/explain.ts
var explain = __webpack_require__(26612);
;// CONCATENATED MODULE: ./src/cloudflare/bulk-operation.ts

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** How long to wait for somebody else's operation, or for ours. */
const PATIENCE_MS = 600_000;
/**
 * Asks for a change, as soon as no other one is under way, and waits until it took effect.
 * @throws CloudflareProblem when it fails, or is not through after ten minutes.
 */
async function changeInBulk(client, change, cx) {
    const id = await begun(change, cx);
    const untilMs = cx.clock.now() + PATIENCE_MS;
    for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
        const operation = await (0,explain/* explained */.to)(client.rules.lists.bulkOperations.get(id, { account_id: change.accountId }), change.what, change.needs);
        if (operation.status === 'completed')
            return;
        if (operation.status === 'failed') {
            throw new explain/* CloudflareProblem */.bT('refused', `Could not ${change.what}: Cloudflare says "${operation.error}". Look at the list in the dashboard (Manage Account > Configurations > Lists), then run again.`); // prettier-ignore
        }
        if (cx.clock.now() >= untilMs)
            throw late(change.what, 'it has not taken effect');
        await cx.clock.sleep(waitMs, cx.signal);
    }
}
/** A 429 here means as a rule that another operation is under way, which ends by itself. */
async function begun({ what, needs, begin }, cx) {
    const untilMs = cx.clock.now() + PATIENCE_MS;
    for (let waitMs = FIRST_WAIT_MS;; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
        try {
            const { operation_id: id } = await begin();
            if (id !== undefined)
                return id;
            throw new explain/* CloudflareProblem */.bT('server', `Could not ${what}: Cloudflare named no operation to wait for. Run again.`);
        }
        catch (error) {
            if (!(0,explain/* hasStatus */.Ro)(error, 429) || cx.clock.now() >= untilMs)
                throw (0,explain/* explain */.WE)(error, what, needs);
        }
        await cx.clock.sleep(waitMs, cx.signal);
    }
}
function late(what, why) {
    return new explain/* CloudflareProblem */.bT('refused', `Could not ${what}: ${why} after ten minutes. Run again later.`);
}

// EXTERNAL MODULE: ./src/cloudflare/permissions.ts
var permissions = __webpack_require__(12943);
// EXTERNAL MODULE: ./src/cloudflare/rule.ts
var rule = __webpack_require__(67273);
// EXTERNAL MODULE: ./src/cloudflare/rule-removal.ts
var rule_removal = __webpack_require__(6720);
;// CONCATENATED MODULE: ./src/redirect/bulk.ts
/**
 * Bulk redirects: a list of the account with one item for each move, and the rule that uses it. Other people's items in the list, other
 * lists and other rules stay as they are.
 * @see https://developers.cloudflare.com/rules/url-forwarding/bulk-redirects/
 */





/** The list of all instances of an account; items tell by their comment whose they are. */
const LIST_NAME = 'mastodon_media';
/** The list, then the rule that uses it. */
function bulkResources(place, moves, status) {
    const items = moves.map((move) => itemOf(move, place.mediaHost, status));
    const rule = ruleOf(place);
    const rehearse = async (changes) => {
        // A rule that names a list which is still to be made would be refused.
        const { id } = await (0,explain/* explained */.to)(readList(place), `read the redirect list ${LIST_NAME}`, [permissions/* permissions */.P.lists]);
        if (id !== undefined)
            await rule.rehearse?.(changes);
    };
    return [listResource(place, items), { ...rule, rehearse }];
}
/** Our items go; the rule and the list go with them unless other instances use them. A list in use cannot be deleted, so the rule is first. */
async function bulkRemoval(place) {
    const { others } = await (0,explain/* explained */.to)(readList(place), `read the redirect list ${LIST_NAME}`, [permissions/* permissions */.P.lists]);
    const list = listResource(place, [], others === 0);
    return others === 0 ? [ruleRemoval(place), list] : [list];
}
function itemOf({ host, path, to }, mediaHost, status) {
    return {
        source_url: `${host}${path}`,
        target_url: `https://${mediaHost}${to}`,
        status_code: status,
        include_subdomains: false,
        subpath_matching: true,
        preserve_query_string: true,
        preserve_path_suffix: true,
    };
}
function commentOf(mediaHost) {
    return `Mastodon media: to ${mediaHost}`;
}
function listResource(place, want, drop = false) {
    const { client, accountId, mediaHost } = place;
    const account = { account_id: accountId };
    const needs = [permissions/* permissions */.P.lists];
    const change = (what, begin) => changeInBulk(client, { accountId, what: `${what} the redirect list ${LIST_NAME}`, needs, begin }, place.cx);
    const read = () => (0,explain/* explained */.to)(readList(place), `read the redirect list ${LIST_NAME}`, needs);
    return {
        id: 'redirect-list',
        title: 'Redirect list',
        without: 'old addresses of media cannot be redirected for the whole account',
        needs,
        want,
        read,
        diff: (now, wanted) => [
            ...diffItems(now, wanted),
            ...(drop && now?.id !== undefined
                ? [{ resource: 'redirect-list', action: 'delete', what: `list ${LIST_NAME}` }]
                : []),
        ],
        objection: (now, wanted) => objectionTo(now, wanted),
        apply: async () => {
            try {
                let now = await readList(place);
                const id = now.id ?? (await createList(place));
                const { stale, missing } = compare(now, want);
                if (stale.length > 0) {
                    const items = stale.map((item) => ({ id: item.id }));
                    const params = { ...account, items };
                    await change('take old items out of', () => client.rules.lists.items.delete(id, params));
                }
                if (missing.length > 0) {
                    const body = missing.map((redirect) => ({ redirect, comment: commentOf(mediaHost) }));
                    await change('add items to', () => client.rules.lists.items.create(id, { ...account, body }));
                }
                if (drop) {
                    await client.rules.lists.delete(id, account);
                    return;
                }
                now = await readList(place);
                const left = diffItems(now, want);
                if (left.length > 0)
                    throw new explain/* CloudflareProblem */.bT('conflict', `The redirect list ${LIST_NAME} is not as it was written: something else changes it at the same time. Run again.`);
            }
            catch (error) {
                throw (0,explain/* explain */.WE)(error, `write the redirect list ${LIST_NAME}`, needs);
            }
        },
    };
}
async function readList({ client, accountId, mediaHost }) {
    const account = { account_id: accountId };
    let id;
    for await (const list of client.rules.lists.list(account)) {
        if (list.name === LIST_NAME && list.kind === 'redirect')
            id = list.id;
    }
    if (id === undefined)
        return { own: [], taken: new Set(), others: 0 };
    const own = [];
    const taken = new Set();
    let others = 0;
    for await (const item of client.rules.lists.items.list(id, account)) {
        const seen = item;
        if (seen.redirect === undefined || seen.id === undefined)
            continue;
        if (seen.comment === commentOf(mediaHost))
            own.push({ id: seen.id, comment: seen.comment, redirect: seen.redirect });
        else {
            others++;
            taken.add(seen.redirect.source_url);
        }
    }
    return { id, own, taken, others };
}
async function createList({ client, accountId }) {
    const description = 'Old addresses of Mastodon media. Items are kept by the action that moved the media.';
    const { id } = await client.rules.lists.create({
        account_id: accountId,
        kind: 'redirect',
        name: LIST_NAME,
        description,
    });
    return id;
}
function compare(now, want) {
    const own = now?.own ?? [];
    const isRight = (seen) => want.some((item) => same(seen.redirect, item));
    return {
        // The API would overwrite an item of the same source address; deleting it first says what happens.
        stale: own.filter((seen) => !isRight(seen)),
        missing: want.filter((item) => !own.some((seen) => same(seen.redirect, item))),
    };
}
function same(seen, item) {
    return Object.keys(item).every((name) => (seen[name] ?? false) === item[name]);
}
function diffItems(now, want) {
    const { stale, missing } = compare(now, want);
    const before = new Map(stale.map(({ redirect }) => [redirect.source_url, redirect]));
    const told = (item) => `${item.status_code ?? '?'} ${item.target_url ?? '?'}`;
    const changes = missing.map((item) => {
        const old = before.get(item.source_url);
        before.delete(item.source_url);
        return old === undefined
            ? { resource: 'redirect-list', action: 'create', what: item.source_url, to: told(item) }
            : { resource: 'redirect-list', action: 'update', what: item.source_url, from: told(old), to: told(item) };
    });
    for (const [source, old] of before)
        changes.push({ resource: 'redirect-list', action: 'delete', what: source, from: told(old) });
    return changes;
}
function objectionTo(now, want) {
    const clash = want.filter(({ source_url: source }) => now?.taken.has(source) === true);
    if (clash.length === 0)
        return undefined;
    return `The list ${LIST_NAME} has items of somebody else for ${clash
        .map(({ source_url: source }) => source)
        .slice(0, 3)
        .join(', ')}. Remove them, or give their comment "Mastodon media: to <media host>".`;
}
/** The rule is the same for all instances of the account. */
const RULE = {
    id: 'redirect-rule',
    title: 'Bulk redirect rule',
    phase: 'http_request_redirect',
    permission: permissions/* permissions */.P.bulkRedirects,
};
const RULE_REF = 'mastodon_media_redirects';
const DESCRIPTION = 'Mastodon media: old addresses';
function ruleOf({ client, accountId }) {
    const want = {
        ...RULE,
        without: 'the redirect list has no effect',
        accountId,
        ref: RULE_REF,
        first: false,
        body: () => ({
            action: 'redirect',
            description: DESCRIPTION,
            expression: `http.request.full_uri in $${LIST_NAME}`,
            action_parameters: { from_list: { name: LIST_NAME, key: 'http.request.full_uri' } },
        }),
    };
    const site = { zone: { id: '', name: 'the account', plan: undefined }, hosts: [] };
    return (0,rule/* ruleResource */.xz)(client, () => Promise.resolve(site), want);
}
function ruleRemoval({ client, accountId }) {
    return (0,rule_removal/* rulesRemoval */.q)(client, {
        ...RULE,
        owner: { account_id: accountId },
        ownerName: 'the account',
        isOurs: ({ ref, description }) => ref === RULE_REF || description === DESCRIPTION,
    });
}


/***/ }),

/***/ 20135:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ lookAtHost),
/* harmony export */   j: () => (/* binding */ zonesOf)
/* harmony export */ });
/* harmony import */ var _cloudflare_explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _cloudflare_zone_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9441);


/** Asks a host for its front page and looks at the headers. @throws only when the run was cancelled. */
async function lookAtHost(web, host, cx) {
    try {
        const { headers } = await web.read(host, '/', { method: 'HEAD' }, cx.signal);
        const name = (headers['server'] ?? '').toLowerCase();
        const proxied = headers['cf-ray'] !== undefined || name === 'cloudflare';
        const server = ['nginx', 'caddy', 'apache'].find((known) => name.includes(known));
        return { host, proxied, ...(server !== undefined && { server }) };
    }
    catch (error) {
        cx.signal.throwIfAborted();
        return { host, proxied: false, why: error instanceof Error ? error.message : String(error) };
    }
}
/**
 * The zones of hosts, hosts of one zone together.
 * @returns also the hosts that are in no zone of the account that the token may see.
 */
async function zonesOf(client, accountId, hosts) {
    const zones = new Map();
    const strange = [];
    for (const host of hosts) {
        try {
            const zone = await (0,_cloudflare_zone_js__WEBPACK_IMPORTED_MODULE_1__/* .findZone */ ._)(client, accountId, host);
            const known = zones.get(zone.id);
            if (known === undefined)
                zones.set(zone.id, { zone, hosts: [host] });
            else
                known.hosts.push(host);
        }
        catch (error) {
            if (!(error instanceof _cloudflare_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .CloudflareProblem */ .bT) || error.kind !== 'not-found')
                throw error;
            strange.push(host);
        }
    }
    return { zones: [...zones.values()], strange };
}


/***/ }),

/***/ 78298:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ movesOf)
/* harmony export */ });
/* unused harmony export publicFolders */
/* harmony import */ var _mastodon_layout_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25021);
/** What has moved where: one move for each public folder of media below each old address. */

/** The folders that may be public. Archives and imports are not among them: their old addresses lead nowhere any more. */
const publicFolders = _mastodon_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .knownFolders */ .Hl.filter((name) => !_mastodon_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .privateFolders */ .v9.includes(name));
/**
 * One folder each, so that no rule ever names private folders, or pictures that Mastodon itself serves (`/avatars/`, `/emoji/`).
 * @param paths - under which media were served, such as `/system`; each begins with a slash and does not end in one. A path that ends
 *   in `/cache` stands for that one folder, for proxies that served it at the root.
 */
function movesOf(hosts, paths) {
    return hosts.flatMap((host) => paths.flatMap((path) => path.endsWith('/cache')
        ? [{ host, path: `${path}/`, to: '/cache/' }]
        : publicFolders.map((folder) => ({ host, path: `${path}/${folder}/`, to: `/${folder}/` }))));
}


/***/ }),

/***/ 15514:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ singleResources),
/* harmony export */   f: () => (/* binding */ singleRemoval)
/* harmony export */ });
/* harmony import */ var _cloudflare_permissions_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12943);
/* harmony import */ var _cloudflare_rule_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(67273);
/* harmony import */ var _cloudflare_rule_fields_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(54335);
/* harmony import */ var _cloudflare_rule_removal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6720);
/**
 * Single redirects: a rule of the zone for each path, where the token has rights for the zone alone.
 * @see https://developers.cloudflare.com/rules/url-forwarding/single-redirects/
 */




const PHASE = 'http_request_dynamic_redirect';
const ID = 'redirect-rule';
/** What the refs of our redirects have for an id, before the old path. */
const REF = 'redirect';
const DESCRIPTION = 'Mastodon media: old addresses below ';
/** One rule for each zone and each number of characters that the old path has more than the new one. */
function singleResources({ client, mediaHost }, zones, moves, status) {
    return zones.flatMap(({ zone, hosts }) => rootsOf(moves, hosts).map(({ root, paths }) => (0,_cloudflare_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .ruleResource */ .xz)(client, () => Promise.resolve({ zone, hosts }), {
        id: `${ID}${root.replaceAll('/', '-')}`,
        title: `Redirect rule for ${root === '' ? '/' : root} of ${zone.name}`,
        without: 'old addresses of media lead nowhere',
        phase: PHASE,
        permission: _cloudflare_permissions_js__WEBPACK_IMPORTED_MODULE_0__/* .permissions */ .P.singleRedirects,
        ref: (0,_cloudflare_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .refOf */ .H8)(`${REF}${root.replaceAll(/[^a-z0-9]+/gi, '-')}`, mediaHost),
        first: false,
        body: (site) => ({
            action: 'redirect',
            description: `${DESCRIPTION}${root === '' ? '/' : root} to ${mediaHost}`,
            expression: `(${(0,_cloudflare_rule_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .hostsExpression */ .w)(site.hosts)}) and (${paths.map((path) => `starts_with(http.request.uri.path, "${path}")`).join(' or ')})`,
            action_parameters: {
                from_value: {
                    status_code: status,
                    preserve_query_string: true,
                    target_url: {
                        expression: `concat("https://${mediaHost}", substring(http.request.uri.path, ${root.length}))`,
                    },
                },
            },
        }),
    })));
}
/** All redirects to the media host among the rules of a zone, whatever hosts and paths they were made for. */
function singleRemoval({ client, mediaHost }, zone) {
    const removal = (0,_cloudflare_rule_removal_js__WEBPACK_IMPORTED_MODULE_2__/* .rulesRemoval */ .q)(client, {
        id: ID,
        title: 'Redirect rules',
        phase: PHASE,
        owner: { zone_id: zone.id },
        ownerName: zone.name,
        permission: _cloudflare_permissions_js__WEBPACK_IMPORTED_MODULE_0__/* .permissions */ .P.singleRedirects,
        isOurs: ({ ref = '', description = '' }) => (0,_cloudflare_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefOf */ .Xm)(ref, REF, mediaHost) || (description.startsWith(DESCRIPTION) && description.endsWith(` to ${mediaHost}`)),
    });
    return [removal];
}
/** What old paths have before the new ones, with the paths that have it. */
function rootsOf(moves, hosts) {
    const roots = new Map();
    for (const { host, path, to } of moves) {
        if (!hosts.includes(host))
            continue;
        const root = path.slice(0, path.length - to.length);
        roots.set(root, (roots.get(root) ?? new Set()).add(path));
    }
    return [...roots].map(([root, paths]) => ({ root, paths: [...paths] }));
}


/***/ }),

/***/ 44798:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Kf: () => (/* binding */ bucketAsSource),
  G4: () => (/* binding */ bucketLocation),
  yg: () => (/* binding */ isSameStore),
  xB: () => (/* binding */ openBucket),
  Ei: () => (/* binding */ openCloudflare),
  oD: () => (/* binding */ openSource),
  hQ: () => (/* binding */ refuseSameBucket),
  Eq: () => (/* binding */ sourceIdentity),
  j9: () => (/* binding */ storesElsewhere)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/cloudflare/credentials.ts
var cloudflare_credentials = __webpack_require__(19161);
// EXTERNAL MODULE: ./src/inputs/values/net.ts
var net = __webpack_require__(16919);
// EXTERNAL MODULE: ./src/mastodon/source-root.ts
var source_root = __webpack_require__(19707);
// EXTERNAL MODULE: ./src/stores/folder/folder.ts
var folder = __webpack_require__(29655);
// EXTERNAL MODULE: ./src/stores/s3/errors.ts
var errors = __webpack_require__(61922);
// EXTERNAL MODULE: ./src/stores/s3/r2.ts + 2 modules
var r2 = __webpack_require__(12739);
// EXTERNAL MODULE: ./src/stores/s3/source.ts + 2 modules
var source = __webpack_require__(6425);
// EXTERNAL MODULE: ./src/stores/s3/spool.ts
var s3_spool = __webpack_require__(86706);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./src/stores/ssh/explain.ts
/** What OpenSSH's complaints mean and what to do about them. */

/** A connection that could not be made or was lost, in words. */
class SshError extends Error {
    name = 'SshError';
    /** Whether trying again later may help. */
    passing;
    constructor(message, passing) {
        super(message);
        this.passing = passing;
    }
}
/** What `ssh` says where the server grants no further session. */
const REFUSED = /Session open refused|open failed: |administratively prohibited|no more sessions/i;
/**
 * @param stderr - of `ssh`: its own words and the server's, so hostile; quoted in part only.
 * @param offered - lines for `known_hosts` as the server offers its keys now, where they could be asked for.
 */
function explain(stderr, where, offered = []) {
    const { host, port } = where;
    const at = port === 22 ? host : `${host}:${port}`;
    const has = (pattern) => pattern.test(stderr);
    if (has(REFUSED)) {
        return passing(`${at} grants no more sessions on one connection (MaxSessions).`);
    }
    if (has(/REMOTE HOST IDENTIFICATION HAS CHANGED|Offending .* key in/)) {
        return fatal(`The host key of ${at} is not the one in ssh-known-hosts: the server was set up anew, or somebody is in between. ` +
            `Compare on the server (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then replace the line.${told(offered)}`);
    }
    if (has(/Host key verification failed|host key is known for|No .* host key is known/)) {
        return fatal(`The host key of ${at} is not in ssh-known-hosts.${told(offered)}`);
    }
    if (has(/Permission denied \(/)) {
        return fatal(`${at} refused the key${where.user === undefined ? '' : ` for the user ${where.user}`}. Add its public half to ~/.ssh/authorized_keys of that user, and check that ` +
            'the folder and the file are writable by nobody else (the log of sshd says why).');
    }
    if (has(/Too many authentication failures/)) {
        return fatal(`${at} saw too many keys before the right one. Give ssh-key, or an agent that holds this key alone.`);
    }
    if (has(/Could not resolve hostname/))
        return fatal(`There is no address for the host ${host}. Check source.`);
    if (has(/Connection refused/)) {
        return passing(`${at} refuses connections: sshd does not run on that port, or a firewall (fail2ban?) has shut this runner out.`);
    }
    if (has(/timed out|No route to host|Network is unreachable|Operation timed out/)) {
        return passing(`${at} does not answer. Is port ${port} open to this runner? Behind a firewall, use a runner of your own, ProxyJump in ssh-config, or a VPN step before this one.`);
    }
    if (has(/kex_exchange_identification|Connection closed by|Connection reset by|banner exchange/)) {
        return passing(`${at} hung up before the login. It may be overloaded (MaxStartups) or have shut this runner out after failed logins (fail2ban).`);
    }
    if (has(/Bad configuration option|terminating, \d+ bad configuration|configuration option/)) {
        return fatal(`OpenSSH does not understand ssh-config: ${firstLine(stderr)}`);
    }
    if (has(/error in libcrypto|invalid format|incorrect passphrase/)) {
        return fatal('ssh-key is no private key without a passphrase in OpenSSH or PEM form. Paste the whole file, with its first and last line.');
    }
    return passing(`The connection to ${at} was lost${stderr.trim() === '' ? '' : `: ${firstLine(stderr)}`}.`);
}
/** The fingerprint of a line of `known_hosts`, as `ssh-keygen -l` shows it. */
function fingerprint(line) {
    const [, , blob = ''] = line.split(' ');
    return `SHA256:${(0,external_node_crypto_.createHash)('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`;
}
function told(offered) {
    if (offered.length === 0)
        return '';
    const lines = offered.map((line) => `\n${line}\n  fingerprint ${fingerprint(line)}`).join('');
    return (' The server offers these now; compare a fingerprint on the server itself (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), ' +
        `then add its line to ssh-known-hosts:${lines}`);
}
function fatal(message) {
    return new SshError(message, false);
}
function passing(message) {
    return new SshError(message, true);
}
function firstLine(text) {
    const line = text
        .split('\n')
        .map((each) => each.replace(/\p{C}/gu, '').trim())
        .find((each) => each !== '' && !each.startsWith('Warning: Permanently added'));
    return (line ?? '').slice(0, 200);
}

// EXTERNAL MODULE: ./src/stores/hopeless.ts
var hopeless = __webpack_require__(33435);
;// CONCATENATED MODULE: ./src/stores/ssh/reader.ts
/** Reads a byte stream by lines, by records and by length. */
/** A line or record longer than this is no answer of our program. */
const LONGEST = 64 << 10;
/** One reader at a time; bytes that were not asked for stay in the stream. */
class ByteReader {
    chunks;
    rest = Buffer.alloc(0);
    constructor(stream) {
        this.chunks = stream[Symbol.asyncIterator]();
    }
    /** The next piece as it came, or `null` at the end. */
    async some() {
        if (this.rest.length > 0) {
            const piece = this.rest;
            this.rest = Buffer.alloc(0);
            return piece;
        }
        const next = await this.chunks.next();
        return next.done === true ? null : next.value;
    }
    /** Puts a piece back in front of what is still to be read. */
    unread(piece) {
        this.rest = this.rest.length === 0 ? piece : Buffer.concat([piece, this.rest]);
    }
    /**
     * Everything up to `end`, which is taken away too.
     * @throws when the stream ends first, or what came is longer than any answer.
     */
    async upTo(end) {
        for (let from = 0;;) {
            const at = this.rest.indexOf(end, from);
            if (at >= 0) {
                const found = this.rest.subarray(0, at);
                this.rest = this.rest.subarray(at + end.length);
                return found;
            }
            if (this.rest.length > LONGEST)
                throw new Error('The server answered something else than was asked for.');
            from = Math.max(0, this.rest.length - end.length + 1);
            await this.more();
        }
    }
    /** The next bytes, so many. @throws when the stream ends first. */
    async exactly(length) {
        if (this.rest.length < length) {
            const pieces = [this.rest];
            for (let have = this.rest.length; have < length;) {
                const next = await this.chunks.next();
                if (next.done === true)
                    throw new StreamEnded();
                pieces.push(next.value);
                have += next.value.length;
            }
            this.rest = Buffer.concat(pieces);
        }
        const found = this.rest.subarray(0, length);
        this.rest = this.rest.subarray(length);
        return found;
    }
    /** Whether the next bytes are these. @throws when the stream ends before that can be told. */
    async startsWith(bytes) {
        while (this.rest.length < bytes.length) {
            if (!bytes.subarray(0, this.rest.length).equals(this.rest))
                return false;
            await this.more();
        }
        return this.rest.subarray(0, bytes.length).equals(bytes);
    }
    /** Gives up on the stream. */
    async end() {
        await this.chunks.return?.();
    }
    async more() {
        const next = await this.chunks.next();
        if (next.done === true)
            throw new StreamEnded();
        this.rest = this.rest.length === 0 ? next.value : Buffer.concat([this.rest, next.value]);
    }
}
/** The stream ended in the middle of an answer. */
class StreamEnded extends Error {
    name = 'StreamEnded';
    constructor() {
        super('The connection to the server was lost.');
    }
}

;// CONCATENATED MODULE: ./src/stores/ssh/reading.ts



/** Files up to this many bytes are read many at a time, each whole. */
const TOGETHER_UP_TO = 1 << 20;
/** How often a question is asked whose connection was lost each time: many are under way when one is cut. */
const TRIES = 8;
/** A server needs a moment to see that a session has ended, before it grants another. */
const WAIT_MS = 250;
/** Whether the connection was lost, and another may do. */
function isLost(error) {
    return error instanceof StreamEnded || (error instanceof SshError && error.passing);
}
/**
 * Does work again whose connection was lost.
 * @param onFailure - called after each failure.
 * @throws HopelessError when there is no connection to be had: it would be the same for every other file.
 */
async function again(cx, work, onFailure, tries = TRIES) {
    for (let attempt = 1;; attempt++) {
        try {
            return await work();
        }
        catch (error) {
            onFailure?.(error);
            if (cx.signal.aborted)
                throw error;
            if (attempt >= tries || !isLost(error))
                throw error instanceof SshError ? reading_hopeless(error) : error;
            cx.emit({ kind: 'retry', what: 'read over SSH', attempt, why: error.message });
            if (attempt > 1)
                await cx.clock.sleep(WAIT_MS * attempt, cx.signal);
        }
    }
}
function reading_hopeless(error) {
    return new hopeless/* HopelessError */.K(error.message, { cause: error });
}
/** The answer for a file that is there. */
function opened(entry, now, body, settled) {
    const { size, modifiedMs, changedMs, access } = now;
    const fresh = { ...entry, size, modifiedMs };
    return {
        entry: {
            ...fresh,
            ...(changedMs !== undefined && { changedMs }),
            ...(access !== undefined && { access }),
        },
        body,
        settle: () => Promise.resolve(settled()),
    };
}
/** The answer for a file that is not there, or not for us. */
function unread(entry, why) {
    if (why === 'vanished')
        return { entry, why, cause: new Error('The file is gone.') };
    if (why === 'denied') {
        const text = 'The user of this connection may not read the file. Connect as the user that owns the media.';
        return { entry, why, cause: new Error(text) };
    }
    return { entry, why: 'io', cause: why === 'no file' ? new Error('This is no file any more.') : why };
}
/** A body that is there already. */
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* once(bytes) {
    yield bytes;
}

// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(72364);
;// CONCATENATED MODULE: ./src/stores/ssh/records.ts
/** The records in which the server tells of files. */

const FORMAT = /^(l?)(\d+) (-?\d+)(?:\.\d+)? (-?\d+)(?:\.\d+)? (0x)?([0-9a-fA-F]+) \.\//;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/**
 * @param record - without the `//` it ends with.
 * @param dialect - of `stat`: `c` writes modes in base 16, `f` in base 8.
 * @throws when it is none.
 */
function parseRecord(record, dialect) {
    const found = FORMAT.exec(record.subarray(0, 100).toString('latin1'));
    if (found === null)
        throw new Error('The server told of a file in a form that is not understood.');
    const [head, leads, size = '', modified = '', changed = '', , mode = ''] = found;
    const bits = Number.parseInt(mode, dialect === 'c' ? 16 : 8);
    return {
        name: decoded(record.subarray(head.length)),
        size: Number(size),
        modified: Number(modified),
        changed: Number(changed),
        kind: leads === 'l' ? 'link to a folder' : kindOf(bits),
        ownerOnly: (bits & 0o044) === 0,
    };
}
/** What the type bits of a mode say. */
function kindOf(mode) {
    const type = mode & 0o170000;
    return type === 0o100000 ? 'file' : type === 0o120000 ? 'link' : 'other';
}
/** The entry of a name that is UTF-8. */
function entryOf(record) {
    return {
        ...(record.kind !== 'file' && { irregular: true }),
        key: (0,keys/* toKey */.fw)(record.name),
        locator: record.name,
        size: record.size,
        modifiedMs: record.modified * 1000,
        changedMs: record.changed * 1000,
        access: record.ownerOnly ? 'owner' : 'public',
    };
}
/** Whether a file is the same in both. */
function sameRecord(a, b) {
    return a.size === b.size && a.modified === b.modified && a.changed === b.changed && a.kind === b.kind;
}
/** @returns `null` for bytes that are no UTF-8. */
function decoded(bytes) {
    try {
        return decoder.decode(bytes);
    }
    catch {
        return null;
    }
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
;// CONCATENATED MODULE: ./src/stores/ssh/connection.ts
/**
 * One connection to a server through the machine's own OpenSSH client, shared by several sessions. The key lives in an agent of its
 * own and never on the disk; host keys are checked against the given lines alone.
 */







/** What a session says that finds no connection to be part of: the `ProxyCommand` that we give it leads nowhere. */
const UNCONNECTED = /UNKNOWN port 65535|mux_client_|Control socket connect|master session/;
const LOOK_EVERY_MS = 20;
/** Waits between tries after a connection was lost; as many failures in a row are final. */
const WAITS_MS = [0, 1000, 5000, 15_000, 30_000];
const KEPT_STDERR = 8 << 10;
/** What we insist on. In OpenSSH the first value counts, so nothing further down can change it. */
const FIRM = `BatchMode yes
StrictHostKeyChecking yes
GlobalKnownHostsFile /dev/null
UpdateHostKeys no
ForwardAgent no
ForwardX11 no
PermitLocalCommand no
RequestTTY no
ControlPersist no
ConnectTimeout 20
ServerAliveInterval 15
ServerAliveCountMax 4
`;
/** A connection that is made when it is first needed and again when it was lost. To be disposed of. */
class SshConnection {
    place;
    where;
    folder;
    agent;
    master;
    /** The private folder, once there is one. */
    made = '';
    connections = 0;
    failures = 0;
    closed = new AbortController();
    constructor(place) {
        this.place = place;
        this.where = { host: place.host.replace(/^\[|\]$/g, ''), port: place.port ?? 22, user: place.user };
    }
    /**
     * Starts a session on the connection.
     * @param what - a command line for the server's login shell, or the subsystem `sftp`.
     * @throws SshError when there is no connection to be had.
     */
    async start(what, cx) {
        const folder = await (this.folder ??= this.prepare());
        const master = await this.ready(folder, cx);
        const rest = what === 'sftp' ? ['-s', ...this.target(), 'sftp'] : [...this.target(), what.command];
        // A session that the server refuses would otherwise try a connection of its own.
        const args = ['-F', (0,external_node_path_.join)(folder, 'config'), '-S', this.socket(folder), '-o', 'ProxyCommand=false', ...rest];
        const child = (0,external_node_child_process_.spawn)('ssh', args, { stdio: 'pipe', env: this.environment(folder) });
        const why = (stderr) => {
            if (stderr.trim() === '')
                return new StreamEnded();
            if (REFUSED.test(stderr) || !UNCONNECTED.test(stderr))
                return explain(stderr, this.where);
            // It was lost, and has not noticed that itself yet.
            lost();
            return new StreamEnded();
        };
        const lost = () => void master.kill();
        return { child, why, lost };
    }
    async [Symbol.asyncDispose]() {
        this.closed.abort(new SshError('The connection was closed.', false));
        (await this.master?.catch(() => undefined))?.kill();
        this.agent?.kill();
        await this.folder?.catch(() => undefined);
        if (this.made !== '')
            await (0,promises_.rm)(this.made, { recursive: true, force: true });
    }
    async ready(folder, cx) {
        for (;;) {
            const latest = (this.master ??= this.connect(folder, cx));
            const master = await latest;
            if (master.exitCode === null && master.signalCode === null && !master.killed)
                return master;
            // Others may have waited for it too, and one of them may be connecting anew already.
            if (this.master === latest)
                this.master = undefined;
        }
    }
    /** The private folder. A socket's path may have about a hundred characters, so it is a short one. */
    async prepare() {
        const parent = (0,external_node_os_.tmpdir)().length <= 40 ? (0,external_node_os_.tmpdir)() : '/tmp';
        const folder = (this.made = await (0,promises_.mkdtemp)((0,external_node_path_.join)(parent, 'ssh-')));
        const lines = this.place.knownHosts.replace(/\r\n?/g, '\n');
        await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'known_hosts'), `${lines}\n`, { mode: 0o600 });
        const config = `${FIRM}UserKnownHostsFile ${(0,external_node_path_.join)(folder, 'known_hosts')}\n${this.place.config ?? ''}\n`;
        await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'config'), config, { mode: 0o600 });
        if (this.place.key !== undefined)
            await this.startAgent(folder, this.place.key);
        return folder;
    }
    async startAgent(folder, key) {
        const socket = (0,external_node_path_.join)(folder, 'agent');
        const agent = (this.agent = (0,external_node_child_process_.spawn)('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }));
        const missing = new Promise((_, reject) => {
            agent.once('error', () => reject(noClient()));
            agent.once('exit', () => reject(new SshError('ssh-agent ended as soon as it was started.', false)));
        });
        missing.catch(() => undefined);
        await Promise.race([until(() => (0,external_node_fs_.existsSync)(socket)), missing]);
        await new Promise((resolve, reject) => {
            const env = { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' };
            const adding = (0,external_node_child_process_.execFile)('ssh-add', ['-q', '-'], { env }, (error, _, stderr) => error === null ? resolve() : reject(explain(`${stderr}\ninvalid format`, this.where)));
            adding.stdin?.end(`${key.replace(/\r\n?/g, '\n').trim()}\n`);
        });
    }
    async connect(folder, cx) {
        for (;;) {
            try {
                const master = await this.tryConnect(folder, cx);
                this.failures = 0;
                return master;
            }
            catch (error) {
                const wait = WAITS_MS[this.failures++];
                if (!(error instanceof SshError) || !error.passing || wait === undefined)
                    throw error;
                cx.emit({ kind: 'retry', what: 'connection', attempt: this.failures, why: error.message });
                await cx.clock.sleep(wait, AbortSignal.any([cx.signal, this.closed.signal]));
            }
        }
    }
    async tryConnect(folder, cx) {
        this.connections++;
        const socket = this.socket(folder);
        const args = ['-F', (0,external_node_path_.join)(folder, 'config'), '-N', '-M', '-S', socket, ...this.target()];
        const master = (0,external_node_child_process_.spawn)('ssh', args, { stdio: ['ignore', 'ignore', 'pipe'], env: this.environment(folder) });
        const stderr = keep(master.stderr);
        const ended = new Promise((resolve) => {
            master.once('error', () => resolve(noClient()));
            master.once('close', () => resolve(undefined));
        });
        const stop = AbortSignal.any([cx.signal, this.closed.signal]);
        let over = false;
        const opened = until(() => over || stop.aborted || (0,external_node_fs_.existsSync)(socket));
        const missing = await Promise.race([ended, opened.then(() => 'open')]);
        over = true;
        if (missing === 'open') {
            if (!stop.aborted)
                return master;
            master.kill();
            throw stop.reason;
        }
        if (missing !== undefined)
            throw missing;
        const unknown = !stop.aborted && /host key|HOST IDENTIFICATION/i.test(stderr());
        throw explain(stderr(), this.where, unknown ? await this.offered() : []);
    }
    /** The host keys that the server offers, as lines of `known_hosts`. */
    offered() {
        if (/^\s*Proxy(?:Jump|Command)\s/im.test(this.place.config ?? ''))
            return Promise.resolve([]);
        const { host, port } = this.where;
        return new Promise((resolve) => {
            (0,external_node_child_process_.execFile)('ssh-keyscan', ['-T', '5', '-p', String(port), '--', host].filter((arg) => arg !== '--'), (_, stdout) => resolve(stdout.split('\n').filter((line) => /^\S+ (?:ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/=]+$/.test(line))));
        });
    }
    target() {
        const { user, port } = this.place;
        const options = [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', String(port)])];
        return [...options, this.where.host];
    }
    /** A new name for every connection: the socket of a lost one may still be there. */
    socket(folder) {
        return (0,external_node_path_.join)(folder, `c${this.connections}`);
    }
    environment(folder) {
        return this.place.key === undefined ? process.env : { ...process.env, SSH_AUTH_SOCK: (0,external_node_path_.join)(folder, 'agent') };
    }
}
/** Collects the beginning of what a process complains of. */
function keep(stream) {
    let text = '';
    stream.on('data', (chunk) => {
        if (text.length < KEPT_STDERR)
            text += chunk.toString('utf8');
    });
    stream.on('error', () => undefined);
    return () => text;
}
function noClient() {
    return new SshError('This machine has no OpenSSH client (ssh, ssh-agent, ssh-add). Install openssh-client.', false);
}
async function until(condition) {
    while (!condition())
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}

;// CONCATENATED MODULE: ./src/stores/ssh/program.ts
/**
 * What runs on the server: one small program for any POSIX shell with `find`, `stat` and `cat` (GNU, BusyBox or BSD), which answers
 * questions on its input until that ends. It only ever reads. Names reach it as data, line by line, never as part of a command.
 *
 * It is handed to the server's shell between single quotes, so it holds none, and no backslash before a quote or another backslash,
 * which fish would take away. The same text is shipped as a file for a key that may run nothing else (see docs/ssh.md).
 */
/** Raised whenever questions or answers change; the two sides must agree. */
const PROGRAM_VERSION = 2;
/** Begins the first line of every answer. */
const GREETING = 'mastodon-media-r2';
/**
 * Questions, each a line, followed by lines of their own:
 * - the first line is the folder (ignored where the program was started with one);
 * - `names` + a folder ending in `/`, or an empty line: the names in it, each `name//`, then `//`;
 * - `list` + a token: a record for each name that is no folder, then `//!...` for each complaint, then `//token seconds`;
 * - `read` + a token + names + `.`: `//v`, `//d`, `//n` + index for what is gone, denied or no file; records of the others; `//token B`;
 *   their contents one after the other; `//token E`; their records once more; `//token .`.
 *
 * A record is `size mtime ctime mode name//`, with `l` before it for a link that leads to a folder: no path that `find` or this program
 * makes holds two slashes in a row, so nothing in a name can end a record. The mode is hexadecimal with GNU and BusyBox and octal with
 * BSD, as the greeting says (`c` or `f`).
 */
const program = `LC_ALL=C
export LC_ALL
exec 3>&1
say() { printf "%s\\n" "$1"; }
n=
if nice -n 10 true >/dev/null 2>&1; then n="nice -n 10"; fi
if ionice -c 3 true >/dev/null 2>&1; then n="$n ionice -c 3"; fi
if stat -c %s / >/dev/null 2>&1; then o=-c; f="%s %Y %Z %f %n//"; else o=-f; f="%z %m %c %p %N//"; fi
IFS= read -r root || exit 0
if [ -n "$1" ]; then root=$1; fi
if [ ! -e "$root" ]; then say "${GREETING} ${PROGRAM_VERSION} missing"; exit 0; fi
if [ ! -d "$root" ]; then say "${GREETING} ${PROGRAM_VERSION} file"; exit 0; fi
case $root in -*) root=./$root ;; esac
if ! cd "$root" 2>/dev/null || [ ! -r . ]; then say "${GREETING} ${PROGRAM_VERSION} denied"; exit 0; fi
case $root in /*) ;; *) root=$(pwd -P) ;; esac
say "${GREETING} ${PROGRAM_VERSION} ready \${o#-} $(date +%s)"
names() {
  for x in "./$d"* "./$d".[!.]* "./$d"..?*; do
    if [ -e "$x" ] || [ -L "$x" ]; then printf "%s//\\n" "\${x#"./$d"}"; fi
  done
  say "//"
}
nowhere() { say "//!one of the upper folders is a link that leads nowhere; is a disk not mounted?"; }
same() { stat -L $o "%d %i" . "$root/." "$@" 2>&1; }
inventory() {
  set --
  for a in * .[!.]* ..?*; do
    if [ -e "./$a" ]; then
      set -- "$@" "./$a"
      for b in "./$a"/* "./$a"/.[!.]*; do
        if [ -L "$b" ]; then
          if [ -d "$b" ]; then set -- "$@" "$b"; elif [ ! -e "$b" ]; then nowhere; fi
        fi
      done
    elif [ -L "./$a" ]; then nowhere; fi
  done
  w=$(same "$@")
  e=
  if [ $# -gt 0 ]; then
    e=$($n find -H "$@" "(" -type l -exec test -d "{}" ";" -exec stat $o "l$f" "{}" ";" ")" -o ! -type d -exec stat $o "$f" "{}" + 2>&1 1>&3 | sed -e "/: No such file or directory$/d" | sed -n -e "1,50p")
  fi
  if [ -n "$e" ]; then say "$e" | sed -e "s,^,//!,"; fi
  if [ "$w" != "$(same "$@")" ]; then say "//!one of the upper folders went away while it was read; was a disk unmounted?"; fi
  say "//$token $(date +%s)"
}
reachable() {
  y=$1
  while [ ! -e "$y" ] && [ "$y" != . ]; do y=\${y%/*}; done
  [ -x "$y" ]
}
contents() {
  set --
  i=0
  while IFS= read -r x; do
    if [ "$x" = . ]; then break; fi
    case $x in
      e*) x=$(printf "%b." "./\${x#e}"); x=\${x%.} ;;
      *) x=./\${x#r} ;;
    esac
    if [ -L "$x" ]; then say "//n $i"
    elif [ -f "$x" ]; then if [ -r "$x" ]; then set -- "$@" "$x"; else say "//d $i"; fi
    elif [ -e "$x" ]; then say "//n $i"
    elif reachable "\${x%/*}"; then say "//v $i"
    else say "//d $i"; fi
    i=$((i + 1))
  done
  if [ $# -gt 0 ]; then stat $o "$f" "$@" 2>/dev/null; fi
  say "//$token B"
  if [ $# -gt 0 ]; then $n cat "$@" 2>/dev/null; fi
  say "//$token E"
  if [ $# -gt 0 ]; then stat $o "$f" "$@" 2>/dev/null; fi
  say "//$token ."
}
while IFS= read -r ask; do
  case $ask in
    names) IFS= read -r d; names ;;
    list) IFS= read -r token; inventory ;;
    read) IFS= read -r token; contents ;;
  esac
done
`;
/** The program as a command line for the login shell of the server. */
const programCommand = `exec sh -c '${program}' ${GREETING}`;
/** The program as a file: for a key that may run nothing else, with the folder as its argument. */
const programFile = (/* unused pure expression or super */ null && (`#!/bin/sh
# mastodon-media-r2-serve, version ${PROGRAM_VERSION}: answers what the action asks about one folder, and only reads.
#
# Install it as /usr/local/bin/mastodon-media-r2-serve, mode 0755, owned by root, and give the key in authorized_keys nothing else:
#
#   restrict,command="/usr/local/bin/mastodon-media-r2-serve /home/mastodon/live/public/system" ssh-ed25519 AAAA...
#
# It needs a POSIX shell, find, stat, cat, sed and date: GNU, BusyBox or BSD. The folder given here is the only one that it serves.
if [ -z "$1" ]; then
  echo "usage: mastodon-media-r2-serve /path/to/public/system" >&2
  exit 64
fi
${program}`));
/** The line that asks for a file by name: as it is, or with what a line cannot carry written as octal escapes of `printf %b`. */
function nameLine(name) {
    if (!/[\n\r\\]/.test(name))
        return `r${name}\n`;
    const escaped = Buffer.from(name).reduce((text, byte) => text + (byte > 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : octal(byte)), '');
    return `e${escaped}\n`;
}
function octal(byte) {
    return `\\0${byte.toString(8).padStart(3, '0')}`;
}

;// CONCATENATED MODULE: ./src/stores/ssh/session.ts
/** Conversations with our program on the server, one session each, and the few sessions that are shared. */





/** The server runs nothing but file transfers, so our program cannot be had. */
class OnlySftp extends Error {
    name = 'OnlySftp';
}
const LINE_END = Buffer.from('\n');
/** What servers that grant SFTP alone answer to a command. */
const SFTP_ONLY = /This service allows sftp connections only|exec request failed|Received message too long/i;
/** At most so many sessions: sshd grants ten on a connection by default (MaxSessions). */
const MOST_SESSIONS = 8;
/** A random word that begins no file's content by chance. */
function newToken() {
    return (0,external_node_crypto_.randomBytes)(16).toString('hex');
}
/** Sessions that wait for work, opened as they are needed. */
class SessionPool {
    connection;
    root;
    idle = [];
    all = new Set();
    waiting = [];
    open = 0;
    most = MOST_SESSIONS;
    constructor(connection, root) {
        this.connection = connection;
        this.root = root;
    }
    /**
     * Lends a session to `work`. One that failed is not used again.
     * @throws SshError where there is no connection, OnlySftp, or what `work` throws.
     */
    async use(cx, work) {
        const session = await this.take(cx);
        const stop = () => session.kill();
        cx.signal.addEventListener('abort', stop, { once: true });
        try {
            const result = await work(session);
            this.idle.push(session);
            return result;
        }
        catch (error) {
            this.drop(session);
            if (error instanceof StreamEnded) {
                session.lost();
                // Those that wait go with it.
                for (const other of this.idle.splice(0))
                    this.drop(other);
            }
            throw cx.signal.aborted ? cx.signal.reason : error;
        }
        finally {
            cx.signal.removeEventListener('abort', stop);
            this.waiting.shift()?.();
        }
    }
    close() {
        for (const session of this.all)
            session.kill();
    }
    async take(cx) {
        for (;;) {
            cx.signal.throwIfAborted();
            const session = this.idle.pop();
            if (session !== undefined)
                return session;
            if (this.open >= this.most) {
                await new Promise((resolve) => this.waiting.push(resolve));
                continue;
            }
            this.open++;
            try {
                const opened = await this.greet(cx);
                this.all.add(opened);
                return opened;
            }
            catch (error) {
                this.open--;
                const refused = error instanceof SshError && error.message.includes('MaxSessions') && this.open > 0;
                if (!refused) {
                    this.waiting.shift()?.();
                    throw error;
                }
                // What the server grants is used; the rest of the work waits for it.
                this.most = this.open;
            }
        }
    }
    drop(session) {
        session.kill();
        if (this.all.delete(session))
            this.open--;
    }
    async greet(cx) {
        const started = await this.connection.start({ command: programCommand }, cx);
        const { child, why } = started;
        const stderr = keep(child.stderr);
        child.on('error', () => undefined);
        child.stdin.on('error', () => undefined);
        const ended = new Promise((resolve) => child.once('close', () => resolve()));
        const reader = new ByteReader(child.stdout);
        child.stdin.write(`${this.root}\n`);
        let line;
        try {
            line = (await reader.upTo(LINE_END)).toString('latin1');
        }
        catch (error) {
            // What went wrong is told on another stream.
            if (!(error instanceof StreamEnded))
                child.kill();
            await ended;
            if (SFTP_ONLY.test(stderr()))
                throw new OnlySftp('The server grants SFTP only.');
            throw error instanceof StreamEnded ? why(stderr()) : error;
        }
        if (SFTP_ONLY.test(line)) {
            child.kill();
            throw new OnlySftp('The server grants SFTP only.');
        }
        try {
            return session(started, reader, readGreeting(line));
        }
        catch (error) {
            child.kill();
            throw error;
        }
    }
}
function session({ child, lost }, reader, { dialect, seconds }) {
    return {
        reader,
        dialect,
        clockAheadMs: seconds * 1000 - Date.now(),
        ask: (text) => void child.stdin.write(text),
        kill: () => void child.kill(),
        lost,
    };
}
function readGreeting(line) {
    const [name, version, state, dialect, seconds] = line.split(' ');
    if (name !== GREETING) {
        throw new SshError('The server answered something else than was asked for. If its login shell prints a greeting (in .bashrc), let it do so for terminals only.', false);
    }
    if (Number(version) !== PROGRAM_VERSION) {
        throw new SshError(`The program installed on the server has version ${version ?? '?'}, this action needs ${PROGRAM_VERSION}. Install the one that belongs to it (docs/ssh.md).`, false);
    }
    const refusal = refusalOf(state);
    if (refusal !== undefined)
        throw refusal;
    if (state !== 'ready' || (dialect !== 'c' && dialect !== 'f'))
        throw new SshError('The greeting of the program on the server is not understood.', false);
    return { dialect, seconds: Number(seconds) };
}
const REFUSALS = {
    missing: 'source: there is no such folder on the server. Fix: give the path of public/system there; with Docker, the folder on the host.',
    file: 'source: that path is a file on the server. Fix: give the folder public/system.',
    denied: 'source: the folder may not be read by the user of this connection. Fix: connect as the user that owns the media, or add it to its group.',
};
/** What a folder's state means where it is none to read from. */
function refusalOf(state = '') {
    const refusal = REFUSALS[state];
    return refusal === undefined ? undefined : new SshError(refusal, false);
}

;// CONCATENATED MODULE: ./src/stores/ssh/sftp-wire.ts
/** Packets of SFTP, version 3. @see https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02 */
/** Types of packets that are sent. */
const ask = {
    init: 1,
    open: 3,
    close: 4,
    read: 5,
    lstat: 7,
    opendir: 11,
    readdir: 12,
    stat: 17,
};
/** Types of packets that are received. */
const answer = { version: 2, status: 101, handle: 102, data: 103, name: 104, attributes: 105 };
/** A refusal. */
class SftpError extends Error {
    name = 'SftpError';
    why;
    /** @param text - the server's words: hostile. */
    constructor(code, text) {
        super(`The server answered: ${text.replace(/\p{C}/gu, '?').slice(0, 200)} (SFTP status ${code}).`);
        this.why = code === 1 ? 'end' : code === 2 ? 'missing' : code === 3 ? 'denied' : 'failure';
    }
}
/** A number of 32 bits. */
function u32(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
}
/** A number of 64 bits. */
function u64(value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(value));
    return bytes;
}
/** Bytes with their length before them. */
function sftp_wire_text(bytes) {
    return Buffer.concat([u32(bytes.length), bytes]);
}
/** A whole packet. */
function packet(type, fields) {
    const length = fields.reduce((sum, { length }) => sum + length, 1);
    return Buffer.concat([u32(length), Buffer.of(type), ...fields], length + 4);
}
/** Reads the fields of a packet one after the other. */
class Fields {
    bytes;
    at;
    constructor(bytes, at) {
        this.bytes = bytes;
        this.at = at;
    }
    u32() {
        const value = this.bytes.readUInt32BE(this.at);
        this.at += 4;
        return value;
    }
    u64() {
        const value = Number(this.bytes.readBigUInt64BE(this.at));
        this.at += 8;
        return value;
    }
    text() {
        const length = this.u32();
        if (this.at + length > this.bytes.length)
            throw new RangeError('A field of an SFTP packet is longer than it.');
        this.at += length;
        return this.bytes.subarray(this.at - length, this.at);
    }
    attributes() {
        const flags = this.u32();
        const size = flags & 1 ? this.u64() : undefined;
        if (flags & 2)
            this.at += 8;
        const mode = flags & 4 ? this.u32() : undefined;
        if (flags & 8)
            this.at += 4;
        const modified = flags & 8 ? this.u32() : undefined;
        if (flags & 0x8000_0000) {
            for (let left = this.u32(); left > 0; left--) {
                this.text();
                this.text();
            }
        }
        return {
            ...(size !== undefined && { size }),
            ...(mode !== undefined && { mode }),
            ...(modified !== undefined && { modified }),
        };
    }
    names() {
        const names = [];
        for (let left = this.u32(); left > 0; left--) {
            const name = this.text();
            this.text(); // The same as `ls -l` would show it.
            names.push({ name, attributes: this.attributes() });
        }
        return names;
    }
}

;// CONCATENATED MODULE: ./src/stores/ssh/sftp.ts




const VERSION = 3;
/** Servers must take packets of 34,000 bytes; none of ours asks for more. */
const LONGEST_PACKET = 1 << 20;
/** Sessions at once: each has a window of its own, and servers work on the questions of one in turn. */
const MOST_CHANNELS = 4;
/** One SFTP session. */
class SftpChannel {
    child;
    waiting = new Map();
    next = 0;
    failure;
    constructor(child) {
        this.child = child;
    }
    /** @throws SshError when the server grants none. */
    static async open(connection, cx) {
        const { child, why, lost } = await connection.start('sftp', cx);
        const stderr = keep(child.stderr);
        const ended = new Promise((resolve) => child.once('close', () => resolve()));
        child.on('error', () => undefined);
        child.stdin.on('error', () => undefined);
        const reader = new ByteReader(child.stdout);
        child.stdin.write(packet(ask.init, [u32(VERSION)]));
        try {
            const version = await onePacket(reader);
            if (version[0] !== answer.version || version.readUInt32BE(1) < VERSION) {
                throw new SshError('The server answered something else than SFTP version 3.', false);
            }
        }
        catch (error) {
            child.kill();
            if (!(error instanceof StreamEnded))
                throw error;
            await ended;
            if (/subsystem request failed/i.test(stderr())) {
                throw new SshError('The server grants neither commands nor SFTP (Subsystem sftp in sshd_config).', false);
            }
            throw why(stderr());
        }
        const channel = new SftpChannel(child);
        cx.signal.addEventListener('abort', () => channel.fail(cx.signal.reason), { once: true });
        void channel.receive(reader).then(lost);
        return channel;
    }
    get lost() {
        return this.failure !== undefined;
    }
    close() {
        this.fail(new StreamEnded());
    }
    /** What the name is, without following it where it is a link. */
    async lstat(path) {
        return (await this.ask(ask.lstat, [sftp_wire_text(path)], answer.attributes)).attributes();
    }
    /** What the name leads to. */
    async stat(path) {
        return (await this.ask(ask.stat, [sftp_wire_text(path)], answer.attributes)).attributes();
    }
    /** Opens a file for reading. */
    async open(path) {
        const [forReading, noAttributes] = [u32(1), u32(0)];
        return (await this.ask(ask.open, [sftp_wire_text(path), forReading, noAttributes], answer.handle)).text();
    }
    /** Bytes of an open file: fewer than asked for where the server likes, none at the end. */
    async read(handle, at, length) {
        try {
            return (await this.ask(ask.read, [sftp_wire_text(handle), u64(at), u32(length)], answer.data)).text();
        }
        catch (error) {
            if (error instanceof SftpError && error.why === 'end')
                return Buffer.alloc(0);
            throw error;
        }
    }
    /** Nothing is waited for: a session takes its handles with it. */
    release(handle) {
        this.ask(ask.close, [sftp_wire_text(handle)], answer.status).catch(() => undefined);
    }
    /** The names in a folder, some at a time, with `.` and `..`. */
    async *names(path) {
        const handle = (await this.ask(ask.opendir, [sftp_wire_text(path)], answer.handle)).text();
        try {
            for (;;)
                yield (await this.ask(ask.readdir, [sftp_wire_text(handle)], answer.name)).names();
        }
        catch (error) {
            if (!(error instanceof SftpError) || error.why !== 'end')
                throw error;
        }
        finally {
            this.release(handle);
        }
    }
    ask(type, fields, expected) {
        return new Promise((resolve, reject) => {
            if (this.failure !== undefined) {
                reject(this.failure);
                return;
            }
            const id = this.next;
            this.next = (id + 1) >>> 0;
            this.waiting.set(id, (got, came) => {
                if (got instanceof Error)
                    reject(got);
                else if (came === expected && came !== answer.status)
                    resolve(got);
                else if (came === answer.status) {
                    const code = got.u32();
                    if (code === 0 && expected === answer.status)
                        resolve(got);
                    else
                        reject(new SftpError(code, got.text().toString('utf8')));
                }
                else
                    reject(new Error('The server answered something else than was asked for.'));
            });
            this.child.stdin.write(packet(type, [u32(id), ...fields]));
        });
    }
    async receive(reader) {
        try {
            for (;;) {
                const bytes = await onePacket(reader);
                const id = bytes.readUInt32BE(1);
                const settle = this.waiting.get(id);
                this.waiting.delete(id);
                settle?.(new Fields(bytes, 5), bytes[0] ?? 0);
            }
        }
        catch (error) {
            this.fail(error instanceof Error ? error : new StreamEnded());
        }
    }
    fail(error) {
        this.failure ??= error;
        this.child.kill();
        for (const settle of this.waiting.values())
            settle(this.failure, 0);
        this.waiting.clear();
    }
}
/** The SFTP sessions of a connection, opened as they are needed. */
class SftpChannels {
    connection;
    slots = [];
    most = MOST_CHANNELS;
    turn = 0;
    constructor(connection) {
        this.connection = connection;
    }
    /** A session that was not lost, each in turn. @throws SshError when there is none to be had. */
    async take(cx) {
        for (;;) {
            cx.signal.throwIfAborted();
            const at = this.turn++ % this.most;
            const slot = (this.slots[at] ??= SftpChannel.open(this.connection, cx));
            try {
                const channel = await slot;
                if (!channel.lost)
                    return channel;
                if (this.slots[at] === slot)
                    this.slots[at] = undefined;
            }
            catch (error) {
                if (this.slots[at] === slot)
                    this.slots[at] = undefined;
                const refused = error instanceof SshError && error.message.includes('MaxSessions') && at > 0;
                if (!refused)
                    throw error;
                // What the server grants is used.
                this.most = Math.min(this.most, at);
            }
        }
    }
    close() {
        for (const slot of this.slots) {
            slot?.then((channel) => channel.close(), () => undefined);
        }
    }
}
async function onePacket(reader) {
    const length = (await reader.exactly(4)).readUInt32BE(0);
    if (length < 5 || length > LONGEST_PACKET) {
        throw new SshError('The server answered something else than SFTP. If its login shell prints a greeting (in .bashrc), let it do so for terminals only.', false);
    }
    return await reader.exactly(length);
}

;// CONCATENATED MODULE: ./src/stores/ssh/findings.ts
/** Links this far up stand for volumes and are followed: administrators move `cache` or a class folder to another disk that way. */
const FOLLOWED_DEPTH = 2;
/** Whether a link of this name is one of those that are followed. */
function isFollowed(name) {
    return name.split('/').length <= FOLLOWED_DEPTH;
}
/** Counts it, and says at the end whether the listing is complete all the same. */
class Findings {
    undecodable = 0;
    links = 0;
    special = 0;
    complaints = 0;
    first = '';
    /** Something in the place of a file. */
    irregular(kind) {
        if (kind === 'link')
            this.links++;
        else
            this.special++;
    }
    /** What is behind it could be media, so that what it holds must not look deleted. */
    linkToFolder(name) {
        this.complain(`${name} is a link to a folder. Links are followed for the upper ${FOLLOWED_DEPTH} levels only: put the folder itself there, or mount it there.`);
    }
    /** A part of the tree that could not be looked into. @param text - the server's words: hostile. */
    complain(text) {
        if (this.complaints++ === 0)
            this.first = text.replace(/\p{C}/gu, '?').slice(0, 300);
    }
    /** @throws when parts of the tree could not be read. */
    conclude(cx) {
        const warn = (count, what) => {
            if (count > 0)
                cx.emit({ kind: 'log', level: 'warning', text: `${count} ${what}` });
        };
        warn(this.links, 'symbolic links in the place of files were not followed.');
        warn(this.special, 'entries that are neither files nor folders were passed over.');
        warn(this.undecodable, 'names are not valid UTF-8: they can be no object key, and Mastodon cannot refer to them.');
        if (this.complaints === 0)
            return;
        const fix = /denied|not permitted/i.test(this.first) ? ' Connect as the user that owns the media.' : '';
        throw new Error(`Parts of the folder on the server could not be read, so what they hold is unknown.${fix} First complaint: ${this.first}`);
    }
}

;// CONCATENATED MODULE: ./src/stores/ssh/sftp-listing.ts




/** Folders that are read at once. */
const FOLDERS_AT_ONCE = 64;
/** Whether it is a regular file. */
function isFile({ mode }) {
    return mode !== undefined && kindOf(mode) === 'file';
}
/** Whether it is a folder. */
function isFolder({ mode = 0 }) {
    return (mode & 0o170000) === 0o040000;
}
/** What an entry keeps of it. */
function stateOf({ size = 0, modified = 0, mode = 0 }) {
    const access = (mode & 0o044) === 0 ? 'owner' : 'public';
    return { size, modifiedMs: modified * 1000, access };
}
/**
 * Hands every file below a folder to a spool.
 * @param root - its path on the server, with a slash behind.
 * @throws when the connection is lost, or part of the tree could not be read.
 */
async function listBySftp(root, take, spool, cx) {
    const findings = new Findings();
    await eachAtOnce({ prefix: '', depth: 0, linked: false }, async (folder) => {
        const visit = new Visit(await take(), root, folder, findings);
        await visit.read(spool);
        return visit.folders;
    });
    findings.conclude(cx);
}
/** One folder being read. */
class Visit {
    folders = [];
    channel;
    root;
    folder;
    findings;
    constructor(channel, root, folder, findings) {
        this.channel = channel;
        this.root = root;
        this.folder = folder;
        this.findings = findings;
    }
    async read(spool) {
        const { prefix, depth, linked } = this.folder;
        try {
            for await (const names of this.channel.names(this.path(prefix))) {
                const entries = await Promise.all(names.map(({ name, attributes }) => this.look(name, attributes)));
                await spool.add(entries.filter((entry) => entry !== undefined));
            }
        }
        catch (error) {
            if (!(error instanceof SftpError) || depth === 0)
                throw error;
            // A folder that vanishes while it is walked is everyday life: Mastodon clears its cache.
            if (error.why !== 'missing' || linked)
                this.findings.complain(`${prefix} ${error.message}`);
        }
    }
    async look(bytes, told) {
        const { prefix, depth } = this.folder;
        const text = decoded(bytes);
        if (text === '.' || text === '..')
            return undefined;
        if (text === null) {
            this.findings.undecodable++;
            return undefined;
        }
        const name = prefix + text;
        const attributes = told.mode === undefined ? await this.asked(name, false) : told;
        if (attributes === undefined)
            return undefined;
        const { mode = 0 } = attributes;
        if ((mode & 0o170000) === 0)
            throw new Error('The server does not tell files from folders (SFTP without types).');
        if (isFolder(attributes)) {
            this.folders.push({ prefix: `${name}/`, depth: depth + 1, linked: false });
            return undefined;
        }
        const kind = kindOf(mode);
        if (kind === 'link' && (await this.leadsToFolder(name)))
            return undefined;
        if (kind !== 'file')
            this.findings.irregular(kind);
        return {
            ...(kind !== 'file' && { irregular: true }),
            key: (0,keys/* toKey */.fw)(name),
            locator: name,
            ...stateOf(attributes),
        };
    }
    /** Whether a link leads to a folder; that is read too where links are followed. */
    async leadsToFolder(name) {
        const { depth } = this.folder;
        const followed = depth < FOLLOWED_DEPTH;
        const target = await this.asked(name, true);
        if (target === undefined && followed) {
            this.findings.complain(`${name} is a link that leads nowhere. Mount the disk it leads to, or remove the link.`);
            return true;
        }
        if (target === undefined || !isFolder(target))
            return false;
        if (followed)
            this.folders.push({ prefix: `${name}/`, depth: depth + 1, linked: true });
        else
            this.findings.linkToFolder(name);
        return true;
    }
    /** What a name is or leads to; nothing where that is not there. */
    async asked(name, follow) {
        try {
            const path = this.path(name);
            return await (follow ? this.channel.stat(path) : this.channel.lstat(path));
        }
        catch (error) {
            if (!(error instanceof SftpError))
                throw error;
            if (error.why !== 'missing')
                this.findings.complain(`${name} ${error.message}`);
            return undefined;
        }
    }
    path(name) {
        return Buffer.concat([this.root, Buffer.from(name)]);
    }
}
/** Does work for a first one and for all that it finds; the latest found first, so that few wait. */
function eachAtOnce(first, work) {
    return new Promise((resolve, reject) => {
        const waiting = [first];
        let running = 0;
        let failed = false;
        const next = () => {
            while (!failed && running < FOLDERS_AT_ONCE) {
                const one = waiting.pop();
                if (one === undefined)
                    break;
                running++;
                work(one).then((found) => {
                    for (const each of found)
                        waiting.push(each);
                    running--;
                    next();
                }, (error) => {
                    failed = true;
                    reject(error instanceof Error ? error : new Error(String(error)));
                });
            }
            if (running === 0 && waiting.length === 0)
                resolve();
        };
        next();
    });
}

;// CONCATENATED MODULE: ./src/stores/ssh/by-sftp.ts







/** Every server answers a question for so many bytes in full. */
const PIECE = 32 << 10;
/** Questions under way for one large file: 2 MB, the window that OpenSSH gives a session. */
const PIECES_AHEAD = 64;
/** Reads by SFTP. */
class SftpReading {
    channels;
    root;
    constructor(connection, root) {
        this.channels = new SftpChannels(connection);
        this.root = root.replace(/\/+$/, '');
    }
    /** @throws SshError when the folder cannot be read. */
    async begin(cx) {
        await this.retried(cx, async (channel) => {
            let root;
            try {
                root = await channel.stat(this.path('.'));
                if (isFolder(root))
                    for await (const names of channel.names(this.path('.')))
                        if (names.length > 0)
                            break;
            }
            catch (error) {
                const state = error instanceof SftpError ? error.why : undefined;
                throw state === 'missing' || state === 'denied' ? (refusalOf(state) ?? error) : error;
            }
            if (!isFolder(root))
                throw refusalOf('file') ?? new SshError('source: that path is no folder.', false);
        });
    }
    names(folder, cx) {
        return this.retried(cx, async (channel) => {
            const found = [];
            for await (const names of channel.names(this.path(folder))) {
                for (const { name } of names) {
                    const text = decoded(name);
                    if (text !== null && text !== '.' && text !== '..')
                        found.push(text);
                }
            }
            return found;
        });
    }
    list(spool, cx) {
        return listBySftp(this.path(''), () => this.channels.take(cx), spool, cx);
    }
    async *open(entries, cx) {
        const small = entries
            .filter(({ size }) => size <= TOGETHER_UP_TO)
            .map((entry) => this.whole(entry, cx).catch((error) => answerTo(entry, error)));
        for (const each of small) {
            const answer = await each;
            if (answer instanceof Error)
                throw answer;
            yield answer;
        }
        for (const entry of entries) {
            if (entry.size <= TOGETHER_UP_TO)
                continue;
            const answer = await this.stream(entry, cx).catch((error) => answerTo(entry, error));
            if (answer instanceof Error)
                throw answer;
            yield answer;
        }
    }
    close() {
        this.channels.close();
    }
    /** A small file: two round trips, whatever else is under way. */
    whole(entry, cx) {
        return this.retried(cx, async (channel) => {
            const path = this.path(entry.locator);
            const found = await openFile(channel, path);
            if ('gone' in found)
                return unread(entry, found.gone);
            const { before, handle } = found;
            const size = before.size ?? 0;
            const pieces = [];
            for (let at = 0; at < size; at += PIECE) {
                pieces.push(readPiece({ channel, handle }, at, Math.min(PIECE, size - at)));
            }
            // Asked behind the pieces, and answered behind them.
            const later = channel.lstat(path).catch(goneIs(undefined));
            const read = Promise.all(pieces).finally(() => channel.release(handle));
            const [bytes, after] = await Promise.all([read, later]);
            const body = Buffer.allocUnsafeSlow(bytes.reduce((sum, { length }) => sum + length, 0));
            let at = 0;
            for (const piece of bytes)
                at += piece.copy(body, at);
            const same = after !== undefined && isSame(before, after) && body.length === size;
            return opened(entry, stateOf(before), once(body), () => (same ? 'unchanged' : 'changed'));
        });
    }
    /** A large file. */
    async stream(entry, cx) {
        const path = this.path(entry.locator);
        const open = () => this.retried(cx, async (channel) => {
            const found = await openFile(channel, path);
            return 'gone' in found ? found : { before: found.before, file: { channel, handle: found.handle } };
        });
        const first = await open();
        if ('gone' in first)
            return unread(entry, first.gone);
        const { before } = first;
        let unchanged = false;
        // eslint-disable-next-line @typescript-eslint/no-this-alias -- a generator has no `this` of ours
        const reading = this;
        async function* content(file) {
            const size = before.size ?? 0;
            let given = 0;
            try {
                for (let tries = 1; given < size; tries++) {
                    try {
                        for await (const piece of readAhead(file, given, size)) {
                            given += piece.length;
                            tries = 1;
                            yield piece;
                        }
                        if (given < size)
                            return;
                    }
                    catch (error) {
                        if (tries >= TRIES || !isLost(error) || cx.signal.aborted)
                            throw error;
                        const next = await open();
                        // Another file by now: the consumer is told by `settle`.
                        if ('gone' in next)
                            return;
                        file = next.file;
                        if (!isSame(before, next.before))
                            return;
                    }
                }
                const after = await reading.retried(cx, (channel) => channel.lstat(path)).catch(goneIs(undefined));
                unchanged = after !== undefined && isSame(before, after);
            }
            finally {
                file.channel.release(file.handle);
            }
        }
        return opened(entry, stateOf(before), content(first.file), () => (unchanged ? 'unchanged' : 'changed'));
    }
    retried(cx, work) {
        return again(cx, async () => work(await this.channels.take(cx)));
    }
    path(name) {
        return Buffer.from(`${this.root}/${name}`);
    }
}
/** Opens what is a regular file; looks and opens in one round trip. */
async function openFile(channel, path) {
    const [before, handle] = await Promise.all([
        channel.lstat(path).catch(goneIs('gone')),
        channel.open(path).catch((error) => (error instanceof SftpError ? error : Promise.reject(error))),
    ]);
    const give = (gone) => {
        if (!(handle instanceof SftpError))
            channel.release(handle);
        return { gone };
    };
    if (before === 'gone')
        return give('vanished');
    if (!isFile(before))
        return give('no file');
    if (!(handle instanceof SftpError))
        return { before, handle };
    if (handle.why === 'missing')
        return give('vanished');
    if (handle.why === 'denied')
        return give('denied');
    throw handle;
}
/** Bytes of a file; fewer than asked for only at its end. */
async function readPiece({ channel, handle }, at, length) {
    let whole = await channel.read(handle, at, length);
    while (whole.length < length) {
        const more = await channel.read(handle, at + whole.length, length - whole.length);
        if (more.length === 0)
            break;
        whole = Buffer.concat([whole, more]);
    }
    return whole;
}
/** A file from some byte on, in order, with many pieces under way. Ends early where the file does. */
async function* readAhead(file, from, size) {
    const ahead = [];
    for (let next = from, at = from; at < size;) {
        for (; ahead.length < PIECES_AHEAD && next < size; next += PIECE) {
            const piece = readPiece(file, next, Math.min(PIECE, size - next));
            piece.catch(() => undefined);
            ahead.push(piece);
        }
        const piece = await ahead.shift();
        if (piece === undefined || piece.length === 0)
            return;
        const expected = Math.min(PIECE, size - at);
        at += piece.length;
        yield piece;
        if (piece.length < expected)
            return;
    }
}
function isSame(a, b) {
    return a.size === b.size && a.modified === b.modified && a.mode === b.mode;
}
/** For `catch`: another value where there is nothing of the name. */
function goneIs(value) {
    return (error) => {
        if (error instanceof SftpError && error.why === 'missing')
            return value;
        throw error;
    };
}
/** A refusal concerns one file; everything else is thrown. */
function answerTo(entry, error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    if (failure instanceof SftpError)
        return unread(entry, failure.why === 'denied' ? 'denied' : failure);
    return failure;
}

;// CONCATENATED MODULE: ./src/stores/ssh/contents.ts




/**
 * Boundaries between files are taken from their sizes, so a file that is being written to could shift those after it. Files
 * touched this recently are asked for one by one; so is everything when anything changed.
 */
const SETTLED_MS = 5000;
/** Small files in one answer. */
async function readBatch(session, entries) {
    const conversation = new Conversation(session, entries);
    const seen = await conversation.before();
    const records = seen.filter((each) => typeof each !== 'string');
    const size = records.reduce((sum, record) => sum + record.size, 0);
    // Each has a buffer of its own, so that its memory is free as soon as it was sent.
    const buffers = records.map((record) => Buffer.allocUnsafeSlow(record.size));
    const fill = filler(buffers);
    const contents = conversation.contents(size);
    let next = await contents.next();
    for (; next.done !== true; next = await contents.next())
        fill(next.value);
    const after = await conversation.after();
    const nowMs = Date.now() + session.clockAheadMs;
    const settled = records.every((record, at) => {
        const later = after[at];
        const touchedMs = 1000 * Math.max(later?.modified ?? Infinity, later?.changed ?? Infinity);
        return later !== undefined && sameRecord(record, later) && (records.length === 1 || touchedMs + SETTLED_MS < nowMs);
    });
    const same = after.length === records.length && settled;
    const trusted = next.value && same;
    let at = 0;
    const bodies = seen.map((each) => {
        if (typeof each === 'string')
            return null;
        if (trusted)
            return buffers[at++] ?? null;
        return records.length === 1 && same ? unreadable() : null;
    });
    return { seen, bodies };
}
/** Fills buffers one after the other. */
function filler(buffers) {
    let [at, filled] = [0, 0];
    return (piece) => {
        for (let from = 0; from < piece.length;) {
            const buffer = buffers[at];
            if (buffer === undefined)
                return;
            const copied = piece.copy(buffer, filled, from);
            from += copied;
            filled += copied;
            if (filled === buffer.length)
                [at, filled] = [at + 1, 0];
        }
    };
}
function unreadable() {
    return new Error('The server could not read the file to its end: the log of its kernel tells of a failing disk.');
}
/** One file as a stream, whole or from some byte on. */
class FileStream {
    conversation;
    /** As it was before its contents were read. */
    seen;
    constructor(conversation, seen) {
        this.conversation = conversation;
        this.seen = seen;
    }
    static async open(session, entry) {
        const conversation = new Conversation(session, [entry]);
        const [seen = 'vanished'] = await conversation.before();
        return new FileStream(conversation, seen);
    }
    /** The content. Afterwards the session is free again. @returns whether the file was the same before and after. */
    async *content() {
        const size = typeof this.seen === 'string' ? 0 : this.seen.size;
        const whole = yield* this.conversation.contents(size);
        const [after] = await this.conversation.after();
        if (typeof this.seen === 'string' || after === undefined || !sameRecord(this.seen, after))
            return false;
        if (!whole)
            throw unreadable();
        return true;
    }
}
/** One `read` question and its answer, part by part. */
class Conversation {
    session;
    entries;
    token = newToken();
    constructor(session, entries) {
        this.session = session;
        this.entries = entries;
        session.ask(`read\n${this.token}\n${entries.map(({ locator }) => nameLine(locator)).join('')}.\n`);
    }
    async before() {
        const seen = this.entries.map(() => 'vanished');
        const places = new Map(this.entries.map(({ locator }, at) => [locator, at]));
        for (;;) {
            const line = await this.control();
            if (line === 'B')
                return seen;
            if (typeof line !== 'string') {
                const at = places.get(line.name ?? '');
                if (at !== undefined)
                    seen[at] = line.kind === 'file' ? line : 'no file';
                continue;
            }
            const [what, index] = line.split(' ');
            if (what === 'd')
                seen[Number(index)] = 'denied';
            else if (what === 'n')
                seen[Number(index)] = 'no file';
        }
    }
    /** @returns whether there were exactly `size` bytes. */
    async *contents(size) {
        return yield* upToMarker(this.session.reader, Buffer.from(`//${this.token} E\n`), size);
    }
    async after() {
        const records = [];
        for (;;) {
            const line = await this.control();
            if (line === '.')
                return records;
            if (typeof line !== 'string')
                records.push(line);
        }
    }
    /** The next record, or what a line that begins with `//` says. */
    async control() {
        const { reader, dialect } = this.session;
        if (!(await reader.startsWith(SLASHES)))
            return parseRecord(await reader.upTo(RECORD_END), dialect);
        const line = (await reader.upTo(contents_LINE_END)).toString('latin1').slice(2);
        return line.startsWith(`${this.token} `) ? line.slice(this.token.length + 1) : line;
    }
}
const SLASHES = Buffer.from('//');
const RECORD_END = Buffer.from('//\n');
const contents_LINE_END = Buffer.from('\n');
/** Bytes up to a marker that is expected after `size` of them, but found wherever it comes. No more than `size` are given. */
async function* upToMarker(reader, marker, size) {
    let left = size;
    let held = Buffer.alloc(0);
    while (left > 0) {
        const piece = await reader.some();
        if (piece === null)
            throw new StreamEnded();
        const data = held.length === 0 ? piece : Buffer.concat([held, piece]);
        const at = data.indexOf(marker);
        if (at >= 0 && at < left) {
            reader.unread(data.subarray(at + marker.length));
            yield data.subarray(0, at);
            return false;
        }
        if (data.length >= left) {
            reader.unread(data.subarray(left));
            yield data.subarray(0, left);
            break;
        }
        // The end of this piece may be the beginning of the marker.
        const given = Math.max(0, data.length - marker.length + 1);
        held = data.subarray(given);
        left -= given;
        if (given > 0)
            yield data.subarray(0, given);
    }
    if (await reader.startsWith(marker)) {
        await reader.upTo(marker);
        return true;
    }
    await pass(reader, marker);
    return false;
}
/** Reads over everything up to a marker. */
async function pass(reader, marker) {
    let held = Buffer.alloc(0);
    for (;;) {
        const piece = await reader.some();
        if (piece === null)
            throw new StreamEnded();
        const data = Buffer.concat([held, piece]);
        const at = data.indexOf(marker);
        if (at >= 0) {
            reader.unread(data.subarray(at + marker.length));
            return;
        }
        held = data.subarray(Math.max(0, data.length - marker.length + 1));
    }
}

;// CONCATENATED MODULE: ./src/stores/ssh/listing.ts




const listing_RECORD_END = Buffer.from('//\n');
const BATCH = 1000;
/** The names in a folder (`''` for the root, otherwise ending in a slash). Those that are no UTF-8 are left out. */
async function namesIn(session, folder) {
    session.ask(`names\n${folder}\n`);
    const names = [];
    while (!(await session.reader.startsWith(listing_RECORD_END))) {
        names.push((await session.reader.upTo(listing_RECORD_END)).toString('utf8'));
    }
    await session.reader.upTo(listing_RECORD_END);
    return names;
}
/**
 * Hands every file to the spool, in the order of the server's disk.
 * @throws when the listing breaks off, or part of the tree could not be read.
 */
async function listAll(session, spool, cx) {
    const token = newToken();
    session.ask(`list\n${token}\n`);
    const findings = new Findings();
    let entries = [];
    let rest = Buffer.alloc(0);
    for (;;) {
        const piece = await session.reader.some();
        if (piece === null)
            throw new StreamEnded();
        const data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
        let at = 0;
        for (;;) {
            // Records begin with a digit or a letter, everything else with two slashes.
            const isLine = data[at] === 0x2f && data[at + 1] === 0x2f;
            const end = isLine ? data.indexOf(0x0a, at) : data.indexOf(listing_RECORD_END, at);
            if (end < 0)
                break;
            if (isLine) {
                const line = data.toString('utf8', at + 2, end);
                at = end + 1;
                if (line.startsWith(`${token} `)) {
                    session.reader.unread(data.subarray(at));
                    await spool.add(entries);
                    findings.conclude(cx);
                    return;
                }
                if (line.startsWith('!'))
                    findings.complain(line.slice(1));
                continue;
            }
            const record = parseRecord(data.subarray(at, end), session.dialect);
            at = end + listing_RECORD_END.length;
            const { name, kind } = record;
            if (name === null)
                findings.undecodable++;
            else if (kind === 'link to a folder') {
                // Those further up were listed as the folders that they lead to.
                if (!isFollowed(name))
                    findings.linkToFolder(name);
            }
            else {
                if (kind !== 'file')
                    findings.irregular(kind);
                entries.push(entryOf({ ...record, name }));
            }
        }
        rest = data.subarray(at);
        if (entries.length < BATCH)
            continue;
        await spool.add(entries);
        entries = [];
    }
}

;// CONCATENATED MODULE: ./src/stores/ssh/by-program.ts





/** A server that ends it without a word does not run programs. */
const TRIES_TO_BEGIN = 3;
/** Reads with what every server has: a shell, `find`, `stat` and `cat`. */
class ProgramReading {
    pool;
    constructor(connection, root) {
        this.pool = new SessionPool(connection, root);
    }
    /**
     * Makes sure that the server runs our program.
     * @throws OnlySftp where it does not; SshError when the folder cannot be read.
     */
    async begin(cx) {
        const work = () => this.pool.use(cx, () => Promise.resolve());
        await again(cx, work, undefined, TRIES_TO_BEGIN);
    }
    names(folder, cx) {
        return this.retried(cx, (session) => namesIn(session, folder));
    }
    list(spool, cx) {
        return this.pool.use(cx, (session) => listAll(session, spool, cx));
    }
    async *open(entries, cx) {
        yield* this.together(entries.filter(({ size }) => size <= TOGETHER_UP_TO), cx);
        for (const entry of entries)
            if (entry.size > TOGETHER_UP_TO)
                yield await this.stream(entry, cx);
    }
    close() {
        this.pool.close();
    }
    /** Small files in one answer; one by one where it cannot be told which bytes are whose. */
    async *together(entries, cx) {
        if (entries.length === 0)
            return;
        const { seen, bodies } = await this.retried(cx, (session) => readBatch(session, entries));
        for (const [at, entry] of entries.entries()) {
            const record = seen[at] ?? 'vanished';
            const body = bodies[at];
            if (typeof record === 'string')
                yield unread(entry, record);
            else if (body instanceof Error)
                yield unread(entry, body);
            else if (body instanceof Uint8Array)
                yield opened(entry, now(record, entry), once(body), () => 'unchanged');
            else if (entries.length > 1)
                yield* this.together([entry], cx);
            else
                yield opened(entry, now(record, entry), once(Buffer.alloc(0)), () => 'changed');
        }
    }
    async stream(entry, cx) {
        const lent = new Lent(this.pool, cx);
        const first = await again(cx, async () => FileStream.open(await lent.take(), entry), (error) => lent.drop(error));
        const { seen } = first;
        if (typeof seen === 'string') {
            await drained(first);
            lent.giveBack();
            return unread(entry, seen);
        }
        let unchanged = false;
        const body = this.resumed(first, seen, entry, lent, cx, (same) => (unchanged = same));
        return opened(entry, now(seen, entry), body, () => (unchanged ? 'unchanged' : 'changed'));
    }
    /** The content of a file; where the connection is lost in the middle, the file is asked for again and what was given is passed over. */
    async *resumed(first, seen, entry, lent, cx, conclude) {
        let given = 0;
        let ended = false;
        try {
            for (let stream = first, tries = 1;; tries++) {
                try {
                    let skip = given;
                    const content = stream.content();
                    let next = await content.next();
                    for (; next.done !== true; next = await content.next()) {
                        const fresh = skip >= next.value.length ? Buffer.alloc(0) : next.value.subarray(skip);
                        skip = Math.max(0, skip - next.value.length);
                        given += fresh.length;
                        if (fresh.length > 0)
                            tries = 1;
                        if (fresh.length > 0)
                            yield fresh;
                    }
                    ended = true;
                    conclude(next.value);
                    return;
                }
                catch (error) {
                    if (tries >= TRIES || !isLost(error) || cx.signal.aborted)
                        throw error;
                    lent.drop(error);
                    stream = await again(cx, async () => FileStream.open(await lent.take(), entry), (error) => lent.drop(error));
                    // Another file by now: the consumer is told by `settle`.
                    if (typeof stream.seen === 'string' || !sameRecord(stream.seen, seen))
                        return;
                }
            }
        }
        finally {
            if (ended)
                lent.giveBack();
            else
                lent.drop();
        }
    }
    retried(cx, work) {
        return again(cx, () => this.pool.use(cx, work));
    }
}
/** A session that is kept longer than one question: while a stream is read. */
class Lent {
    pool;
    cx;
    session;
    done;
    constructor(pool, cx) {
        this.pool = pool;
        this.cx = cx;
    }
    take() {
        return new Promise((resolve, reject) => {
            this.pool
                .use(this.cx, (session) => new Promise((release, fail) => {
                this.session = session;
                this.done = (failure) => (failure instanceof Error ? fail(failure) : release());
                resolve(session);
            }))
                .catch(reject);
        });
    }
    giveBack() {
        this.done?.();
        this.done = undefined;
    }
    /** Gives it up: what it was answering was not read to its end. @param why - absent where nobody wants the rest. */
    drop(why = new Error('The rest of the file was not wanted.')) {
        this.session?.kill();
        this.done?.(why);
        this.done = undefined;
    }
}
/** A file as its record tells it. */
function now(record, entry) {
    return entryOf({ ...record, name: entry.locator });
}
async function drained(stream) {
    const content = stream.content();
    while ((await content.next()).done !== true)
        ;
}

;// CONCATENATED MODULE: ./src/stores/ssh/inventory.ts
/**
 * All files of the server, asked for once, sorted on this machine's disk, and read back by range. Sorting here costs the server nothing.
 * What is written holds names of hidden files: the folder is this user's only and is removed in the end.
 */





/** A range that holds fewer files than this is not worth a listing of its own on the other side. */
const WORTHWHILE = 10_000;
/** Sorted entries on disk. To be disposed of. */
class Inventory {
    folder;
    file;
    pages;
    constructor(folder, file, pages) {
        this.folder = folder;
        this.file = file;
        this.pages = pages;
    }
    /** @param sorted - pages in key order. */
    static async write(sorted) {
        const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'inventory-'));
        try {
            const file = await (0,promises_.open)((0,external_node_path_.join)(folder, 'entries'), 'wx+', 0o600);
            const pages = [];
            let at = 0;
            for await (const entries of sorted) {
                const [first] = entries;
                const last = entries.at(-1);
                if (first === undefined || last === undefined)
                    continue;
                const text = Buffer.from(JSON.stringify(entries));
                await file.write(text, 0, text.length, at);
                pages.push({ at, bytes: text.length, entries: entries.length, first: first.key, last: last.key });
                at += text.length;
            }
            return new Inventory(folder, file, pages);
        }
        catch (error) {
            await (0,promises_.rm)(folder, { recursive: true, force: true });
            throw error;
        }
    }
    /** How many files there are. */
    get count() {
        return this.pages.reduce((sum, { entries }) => sum + entries, 0);
    }
    async *list(range) {
        for (const page of this.pages) {
            if (range.after !== null && (0,keys/* compareKeys */.YD)(page.last, range.after) <= 0)
                continue;
            if (range.upTo !== null && (0,keys/* compareKeys */.YD)(page.first, range.upTo) > 0)
                return;
            const buffer = Buffer.allocUnsafe(page.bytes);
            await this.file.read(buffer, 0, page.bytes, page.at);
            const entries = JSON.parse(buffer.toString('utf8')).filter(({ key }) => (0,keys/* inRange */.r4)(key, range));
            if (entries.length > 0)
                yield entries;
        }
    }
    /** Ranges of about equal numbers of files; boundaries are keys that begin no other. */
    split(range, ways) {
        const within = this.pages.filter(({ last }) => (0,keys/* inRange */.r4)(last, range));
        const total = within.reduce((sum, { entries }) => sum + entries, 0);
        const count = Math.min(ways, 1 + Math.floor(total / WORTHWHILE));
        const boundaries = [];
        let done = 0;
        for (const [at, page] of within.entries()) {
            done += page.entries;
            const next = within[at + 1];
            if (next === undefined || next.first.startsWith(page.last))
                continue;
            if (boundaries.length < count - 1 && done >= (total * (boundaries.length + 1)) / count)
                boundaries.push(page.last);
        }
        return (0,keys/* rangesBetween */.hG)(range, boundaries);
    }
    async [Symbol.asyncDispose]() {
        await this.file.close();
        await (0,promises_.rm)(this.folder, { recursive: true, force: true });
    }
}

;// CONCATENATED MODULE: ./src/stores/ssh/source.ts
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








/** The files below a folder of a server; keys are their paths relative to it. To be disposed of. */
class SshSource {
    label;
    /** A question costs a round trip, however many files it is for. */
    batch = 64;
    connection;
    root;
    reading;
    listing;
    /** @param root - an absolute path on the server. */
    constructor(place, root) {
        this.label = `server ${place.host}`;
        this.connection = new SshConnection(place);
        this.root = root;
    }
    /** Names of what is directly in the root (`''`), or in a folder of it (`'system/'`). */
    async names(folder, cx) {
        return (await this.way(cx)).names(folder, cx);
    }
    async *list(range, cx) {
        yield* (await this.inventory(cx)).list(range);
    }
    async split(range, ways, cx) {
        return (await this.inventory(cx)).split(range, ways);
    }
    async *open(entries, cx) {
        yield* (await this.way(cx)).open(entries, cx);
    }
    async [Symbol.asyncDispose]() {
        await this.connection[Symbol.asyncDispose]();
        (await this.reading?.catch(() => undefined))?.close();
        await (await this.listing?.catch(() => undefined))?.[Symbol.asyncDispose]();
        this.listing = undefined;
    }
    inventory(cx) {
        return (this.listing ??= this.takeInventory(cx));
    }
    async takeInventory(cx) {
        const reading = await this.way(cx);
        const startedMs = cx.clock.now();
        // A listing that broke off begins anew.
        const inventory = await again(cx, async () => {
            const env_1 = { stack: [], error: void 0, hasError: false };
            try {
                const spool = __addDisposableResource(env_1, await s3_spool/* Spool */.Q.create(), true);
                await reading.list(spool, cx);
                return await Inventory.write(spool.sorted());
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
        });
        const seconds = ((cx.clock.now() - startedMs) / 1000).toFixed(1);
        const text = `The server told its inventory in ${seconds} s: ${inventory.count} files.`;
        cx.emit({ kind: 'log', level: 'info', text });
        return inventory;
    }
    way(cx) {
        return (this.reading ??= this.choose(cx));
    }
    /** The program where the server runs it, else SFTP. */
    async choose(cx) {
        const program = new ProgramReading(this.connection, this.root);
        let reading = program;
        try {
            await program.begin(cx);
        }
        catch (error) {
            program.close();
            // Where the key may run `sftp-server` alone, that ends without a word.
            if (!(error instanceof OnlySftp) && !(error instanceof StreamEnded))
                throw error;
            const sftp = new SftpReading(this.connection, this.root);
            await sftp.begin(cx);
            reading = sftp;
        }
        const text = reading === program
            ? 'Reading over SSH with find and cat on the server, many files in one answer.'
            : 'The server grants SFTP only, so files are read that way: slower, and changes of mode show in full passes only. See docs/ssh.md for a key that may do more.';
        cx.emit({ kind: 'log', level: reading === program ? 'info' : 'notice', text });
        return reading;
    }
}

;// CONCATENATED MODULE: ./src/steps/places.ts
/** From inputs to stores: the source, looked at before anything is read from it, and the bucket with its credentials. */










/**
 * The source to read.
 * @param cx - where requests to the source are told.
 * @throws when it cannot be read, is empty or is not Mastodon's media, with what to give instead.
 */
async function openSource(place, world, cx = world.cx) {
    switch (place.kind) {
        case 'local':
            return openFolder(place.path, world);
        case 's3':
            return lookedAt(new source/* S3Source */.m(place), `s3://${place.bucket}/${place.prefix}`, 'check bucket and prefix, and that source-endpoint is right', cx);
        case 'ssh':
            return lookedAt(new SshSource(place, place.path), `${place.host}:${place.path}`, 'check the path, and that the volume is mounted', cx);
    }
}
/**
 * What tells one source from another, whatever it is called: for the journal, which keeps a salted hash of it.
 * Folders are told by their real path, as a link to another folder is another source.
 */
async function sourceIdentity(place) {
    switch (place.kind) {
        case 'local':
            return `folder ${await (0,promises_.realpath)(place.path).catch(() => place.path)}`;
        case 's3':
            return `s3 ${place.endpoint}/${place.bucket}/${place.prefix}`;
        case 'ssh':
            return `ssh ${place.host}:${place.port ?? 22} ${place.path}`;
    }
}
/**
 * Whether the bucket's own store holds the source too, so that it can copy objects by itself.
 * Endpoints of R2 name the account and the jurisdiction, and copies stay within both.
 */
function isSameStore(place, target) {
    return place.kind === 's3' && new URL(place.endpoint).origin === new URL(target.endpoint).origin;
}
/** The labels of stores whose requests R2 does not bill. */
function storesElsewhere(place, target) {
    if (place.kind !== 's3' || isSameStore(place, target) || (0,net/* isR2 */.n7)(new URL(place.endpoint).hostname))
        return [];
    return [(0,source/* s3SourceLabel */.G)(place.bucket)];
}
/** @throws when the source is the very bucket that is copied to. */
function refuseSameBucket(place, target) {
    if (!isSameStore(place, target) || place.kind !== 's3' || place.bucket !== target.bucket || place.prefix !== '')
        return;
    throw new Error(`source: s3://${place.bucket} is the bucket itself. Fix: give the bucket that the media come from.`);
}
/** @throws when what is there is not Mastodon's media; the source is closed then. */
async function lookedAt(source, root, empty, cx) {
    try {
        const children = await source.names('', cx);
        const inside = {};
        for (const name of source_root/* foldersToLookInto */.g) {
            if (children.includes(name))
                inside[name] = await source.names(`${name}/`, cx);
        }
        if (children.length === 0)
            throw new Error(`source: ${root} holds nothing. Fix: ${empty}.`);
        const verdict = (0,source_root/* judgeSourceRoot */.F)({ root, children, inside });
        if (!verdict.ok)
            throw new Error(`source: ${verdict.problem}. Fix: ${verdict.fix}.`);
        return source;
    }
    catch (error) {
        await source[Symbol.asyncDispose]();
        throw error;
    }
}
async function openFolder(path, world) {
    const root = await resolved(path);
    const children = await (0,promises_.readdir)(root).catch((error) => {
        throw places_unreadable(path, error);
    });
    const inside = {};
    for (const name of source_root/* foldersToLookInto */.g) {
        if (children.includes(name))
            inside[name] = await (0,promises_.readdir)((0,external_node_path_.join)(root, name)).catch(() => []);
    }
    const verdict = (0,source_root/* judgeSourceRoot */.F)({ root: path, children, inside });
    if (!verdict.ok)
        throw new Error(`source: ${verdict.problem}. Fix: ${verdict.fix}.`);
    return new folder/* LocalFolder */.e(root, world.startThread);
}
/** The bucket, opened with the S3 key that was given or the one that belongs to the API token. */
async function openBucket(target, world) {
    return new r2/* R2Bucket */.Fz(await bucketLocation(target, world));
}
/** The bucket as what is copied from. Its ETags prove what is read; nobody may hide single objects in it. */
function bucketAsSource(location) {
    const label = (0,r2/* r2Label */.X5)(location.bucket);
    return new source/* S3Source */.m({
        ...location,
        prefix: '',
        pathStyle: true,
        acl: 'none',
        label,
        proven: true,
        explain: errors/* storeError */.gl,
    });
}
/** Where the bucket is, and the key that opens it. */
async function bucketLocation(target, world) {
    const { bucket, endpoint, credentials } = target;
    if (!('apiToken' in credentials))
        return { endpoint, bucket, region: 'auto', credentials };
    const derived = await (0,cloudflare_credentials/* deriveS3Credentials */.O)(openCloudflare(credentials, world), credentials.apiToken, credentials.accountId);
    world.mask(derived.secretAccessKey);
    return { endpoint, bucket, region: 'auto', credentials: derived };
}
/** Cloudflare's API with the token that was given. */
function openCloudflare({ apiToken }, world) {
    return world.cloudflare(apiToken, world.cx);
}
async function resolved(path) {
    try {
        const root = await (0,promises_.realpath)(path);
        if (!(await (0,promises_.stat)(root)).isDirectory())
            throw new Error(`source: ${path} is a file. Fix: give the folder public/system.`);
        return root;
    }
    catch (error) {
        throw places_unreadable(path, error);
    }
}
function places_unreadable(path, error) {
    const code = error.code;
    if (code === 'ENOENT') {
        return new Error(`source: there is no folder ${path} on this machine. Fix: give the path as the runner sees it; with Docker, the folder on the host.`);
    }
    if (code === 'EACCES' || code === 'EPERM') {
        return new Error(`source: the folder ${path} may not be read by this user. Fix: run the runner as the user that owns the media (usually mastodon), or as root.`);
    }
    return error instanceof Error ? error : new Error(String(error));
}


/***/ }),

/***/ 90161:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Lj: () => (/* binding */ bySnippet),
  mN: () => (/* binding */ chooseEngine),
  Hv: () => (/* binding */ isByHand),
  Vv: () => (/* binding */ snippetOf)
});

// EXTERNAL MODULE: ./src/cloudflare/explain.ts
var explain = __webpack_require__(26612);
// EXTERNAL MODULE: ./src/cloudflare/resource.ts
var resource = __webpack_require__(36143);
// EXTERNAL MODULE: ./src/redirect/bulk.ts + 1 modules
var bulk = __webpack_require__(75119);
// EXTERNAL MODULE: ./src/redirect/choose.ts
var choose = __webpack_require__(20135);
// EXTERNAL MODULE: ./src/redirect/single.ts
var redirect_single = __webpack_require__(15514);
;// CONCATENATED MODULE: ./src/redirect/snippets.ts
/** Lines for the server block of the old host. */
function snippetFor(server, moves, mediaHost, status) {
    const paths = [...new Map(moves.map((move) => [move.path, move])).values()];
    return writers[server](paths, mediaHost, status);
}
const writers = {
    // `rewrite ... redirect` and captures of `location ~` work on the decoded path; $request_uri is as it came, with its query.
    nginx: (moves, mediaHost, status) => [
        `# Old addresses of Mastodon media lead to ${mediaHost}. Inside "server { }" of the web host, before "location ^~ /system/".`,
        ...moves.map(({ path, to }) => [
            `location ^~ ${path} {`,
            `  if ($request_uri ~ "^${escaped(path)}(.*)$") {`,
            `    return ${status} https://${mediaHost}${to}$1;`,
            '  }',
            '  return 404;',
            '}',
        ].join('\n')),
        ...privateRoots(moves).map((path) => `location ^~ ${path} {\n  return 404;\n}`),
        '',
    ].join('\n'),
    // What `handle_path` leaves of {uri} is as it came.
    caddy: (moves, mediaHost, status) => [
        `# Old addresses of Mastodon media lead to ${mediaHost}. Inside the site block of the web host.`,
        ...moves.map(({ path, to }) => `handle_path ${path}* {\n  redir https://${mediaHost}${to.slice(0, -1)}{uri} ${status}\n}`),
        ...privateRoots(moves).map((path) => `handle ${path}* {\n  respond 404\n}`),
        '',
    ].join('\n'),
    // RedirectMatch and RewriteRule see the decoded path; THE_REQUEST is the line as it came. The query is appended by itself: a `?` that
    // was captured is refused.
    apache: (moves, mediaHost, status) => [
        `# Old addresses of Mastodon media lead to ${mediaHost}. Inside <VirtualHost> of the web host; needs mod_rewrite.`,
        'RewriteEngine On',
        ...moves.map(({ path, to }) => [
            `RewriteCond %{THE_REQUEST} "^[A-Z]+ ${escaped(path)}([^\\s?]*)"`,
            `RewriteRule ^ https://${mediaHost}${to}%1 [R=${status},NE,L]`,
        ].join('\n')),
        ...privateRoots(moves).map((path) => `RewriteRule ^${escaped(path)} - [R=404,L]`),
        '',
    ].join('\n'),
};
/** The private folders beside the moved ones. */
function privateRoots(moves) {
    const roots = moves
        .filter(({ path, to }) => path.length > to.length)
        .map(({ path, to }) => path.slice(0, path.length - to.length));
    return [...new Set(roots)].flatMap((root) => [`${root}/backups/`, `${root}/imports/`]);
}
function escaped(path) {
    return path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

// EXTERNAL MODULE: ./src/steps/places.ts + 17 modules
var places = __webpack_require__(44798);
;// CONCATENATED MODULE: ./src/steps/redirect-engine.ts
/** From the inputs of `redirect` to what carries it out. */







/**
 * Chooses and compares. Changes nothing.
 * @throws when the engine that was asked for cannot work for a host, with the next step.
 */
async function chooseEngine(inputs, moves, world) {
    const hosts = await Promise.all(inputs.hosts.map((host) => (0,choose/* lookAtHost */.J)(world.web, host, world.cx)));
    const { engine, cloudflare } = inputs;
    if (isByHand(engine) || cloudflare === undefined) {
        return bySnippet(inputs, moves, isByHand(engine) ? engine : undefined, hosts, []);
    }
    const client = (0,places/* openCloudflare */.Ei)(cloudflare, world);
    const proxied = hosts.filter((host) => host.proxied).map(({ host }) => host);
    const { zones, strange } = await (0,choose/* zonesOf */.j)(client, cloudflare.accountId, proxied);
    const able = zones.flatMap((zone) => zone.hosts);
    const unable = hosts.filter(({ host }) => !able.includes(host));
    if (engine !== 'auto' && inputs.mode === 'apply')
        refuseUnable(engine, unable, strange);
    const notes = unable.map((host) => whyUnable(host, strange));
    if (able.length === 0)
        return bySnippet(inputs, moves, undefined, unable, notes);
    const place = { client, accountId: cloudflare.accountId, mediaHost: inputs.mediaHost, cx: world.cx };
    const own = moves.filter(({ host }) => able.includes(host));
    const { used, planned } = await atCloudflare(inputs, place, zones, own, world);
    return { engine: used, planned, ...snippetOf(inputs, moves, unable), notes };
}
/** The bulk list of the account; the zone's own rules where the token may not have that. */
async function atCloudflare({ engine, permanent }, place, zones, moves, world) {
    const status = permanent ? 301 : 302;
    const single = async () => ({ used: 'single', planned: await (0,resource/* provisionPlan */.nY)((0,redirect_single/* singleResources */.Q)(place, zones, moves, status)) });
    if (engine === 'single')
        return single();
    try {
        return { used: 'bulk', planned: await (0,resource/* provisionPlan */.nY)((0,bulk/* bulkResources */.ge)(place, moves, status)) };
    }
    catch (error) {
        const refused = error instanceof explain/* CloudflareProblem */.bT && error.kind === 'permission';
        if (!refused || engine === 'bulk')
            throw error;
        world.progress('The token has no rights for redirect lists of the account, so rules of the zone are used.');
        return single();
    }
}
/** Whether a person puts lines into the web server, and takes them out. */
function isByHand(engine) {
    return engine !== 'auto' && engine !== 'bulk' && engine !== 'single';
}
/** Lines for the web server of the hosts. */
function bySnippet(inputs, moves, asked, hosts, notes) {
    const server = asked ?? hosts.find((host) => host.server !== undefined)?.server ?? 'nginx';
    const own = moves.filter(({ host }) => hosts.some((old) => old.host === host));
    const text = snippetFor(server, own, inputs.mediaHost, inputs.permanent ? 301 : 302);
    return { engine: server, planned: [], snippet: { server, text, hosts: hosts.map(({ host }) => host) }, notes };
}
/** The lines alone, where there are hosts that need some. */
function snippetOf(inputs, moves, hosts) {
    const { snippet } = bySnippet(inputs, moves, undefined, hosts, []);
    return hosts.length === 0 || snippet === undefined ? {} : { snippet };
}
function refuseUnable(engine, unable, strange) {
    if (unable.length === 0)
        return;
    const reasons = unable.map((host) => whyUnable(host, strange)).join(' ');
    throw new Error(`engine: ${engine} redirects at Cloudflare. ${reasons} Or give engine: nginx, caddy or apache.`);
}
function whyUnable({ host, proxied, why }, strange) {
    if (strange.includes(host))
        return `${host} is in no zone of this account that the token may see.`;
    if (why !== undefined)
        return `${host} did not answer (${why}), so whether Cloudflare stands before it is not known.`;
    if (proxied)
        return `${host} could not be matched to a zone.`;
    return `${host} is not proxied by Cloudflare (DNS only), so no rule there sees its requests: turn the orange cloud on in DNS > Records, or redirect in its web server.`;
}


/***/ }),

/***/ 29721:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ multipartEtag)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/** ETags of multipart objects. */

/**
 * The ETag of an object uploaded in parts: the MD5 of the parts' MD5s, and their number.
 * @param digests - the parts' MD5s in hex, in order.
 * @see https://developers.cloudflare.com/r2/objects/multipart-objects/
 */
function multipartEtag(digests) {
    return `${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('md5', Buffer.from(digests.join(''), 'hex'), 'hex')}-${digests.length}`;
}


/***/ }),

/***/ 98764:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ Thread),
/* harmony export */   z: () => (/* binding */ Mailbox)
/* harmony export */ });
/** One worker thread and the questions that wait for its answers. */
class Thread {
    worker;
    waiting = new Map();
    failure;
    next = 0;
    constructor(worker) {
        this.worker = worker;
        worker.unref();
        worker.on('message', (answer) => this.waiting.get(answer.id)?.(answer));
        worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
        worker.on('exit', () => this.fail(new Error('The thread that reads the folder has ended.')));
    }
    /** Registers who gets the answers of one conversation. */
    open(receive) {
        const id = this.next++;
        this.waiting.set(id, receive);
        return id;
    }
    ask(id, question) {
        if (this.failure !== undefined)
            this.waiting.get(id)?.({ id, error: { code: '', message: this.failure.message } });
        else
            this.worker.postMessage({ ...question, id });
    }
    close(id) {
        this.waiting.delete(id);
    }
    async end() {
        await this.worker.terminate();
    }
    fail(error) {
        this.failure ??= error;
        for (const [id, receive] of this.waiting)
            receive({ id, error: { code: '', message: error.message } });
    }
}
/** Messages in order, taken one by one. */
class Mailbox {
    messages = [];
    taker;
    put(message) {
        if (this.taker === undefined)
            this.messages.push(message);
        else {
            this.taker(message);
            this.taker = undefined;
        }
    }
    take() {
        const message = this.messages.shift();
        return message ?? new Promise((resolve) => (this.taker = resolve));
    }
}


/***/ }),

/***/ 29655:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ LocalFolder)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _read_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(28047);
/* harmony import */ var _asking_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(98764);
/* harmony import */ var _pages_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(33786);
/** A local folder as a source. Walking and reading happen in worker threads; nothing is ever written. */





/** Files up to this many bytes are read whole by a worker thread, larger ones as a stream. */
const READ_WHOLE_UP_TO = 32 << 20;
/** Pages asked for ahead of the one being used. */
const PAGES_AHEAD = 2;
/** The files below a folder; keys are their paths relative to it. */
class LocalFolder {
    label;
    root;
    start;
    walker;
    reader;
    /** @param root - an absolute path of a folder that exists; its symbolic links are resolved by the caller. */
    constructor(root, start) {
        this.root = root;
        this.label = `folder ${root}`;
        this.start = start;
    }
    async *list(range, cx) {
        const thread = (this.walker ??= new _asking_js__WEBPACK_IMPORTED_MODULE_4__/* .Thread */ .j(this.start(this.root)));
        const answers = new _asking_js__WEBPACK_IMPORTED_MODULE_4__/* .Mailbox */ .z();
        const id = thread.open((answer) => answers.put(answer));
        try {
            thread.ask(id, { ask: 'walk', range });
            for (let ahead = 0; ahead < PAGES_AHEAD; ahead++)
                thread.ask(id, { ask: 'page' });
            for (;;) {
                const answer = await answers.take();
                if ('error' in answer)
                    throw new Error(`Cannot list ${this.label}: ${answer.error.message}`);
                if (!('page' in answer))
                    continue;
                const { page } = answer;
                if (page.end === undefined)
                    thread.ask(id, { ask: 'page' });
                if (page.keys.length > 0)
                    yield entriesOf(page);
                if (page.end !== undefined) {
                    this.conclude(page.end, cx);
                    return;
                }
                cx.signal.throwIfAborted();
            }
        }
        finally {
            thread.ask(id, { ask: 'stop' });
            thread.close(id);
        }
    }
    async split(range, ways) {
        const thread = (this.walker ??= new _asking_js__WEBPACK_IMPORTED_MODULE_4__/* .Thread */ .j(this.start(this.root)));
        return new Promise((resolve, reject) => {
            const id = thread.open((answer) => {
                thread.close(id);
                if ('ranges' in answer)
                    resolve(answer.ranges);
                else
                    reject(new Error(`Cannot read ${this.label}: ${'error' in answer ? answer.error.message : 'no answer'}`));
            });
            thread.ask(id, { ask: 'split', range, ways });
        });
    }
    async *open(entries, cx) {
        const small = entries.filter((entry) => entry.size <= READ_WHOLE_UP_TO);
        const large = entries.filter((entry) => entry.size > READ_WHOLE_UP_TO);
        if (small.length > 0)
            yield* this.readWhole(small);
        for (const entry of large) {
            cx.signal.throwIfAborted();
            yield await openLarge(entry);
        }
    }
    /** Ends the worker threads. */
    async [Symbol.asyncDispose]() {
        await Promise.all([this.walker?.end(), this.reader?.end()]);
        this.walker = this.reader = undefined;
    }
    async *readWhole(entries) {
        const thread = (this.reader ??= new _asking_js__WEBPACK_IMPORTED_MODULE_4__/* .Thread */ .j(this.start(this.root)));
        const answers = new _asking_js__WEBPACK_IMPORTED_MODULE_4__/* .Mailbox */ .z();
        const id = thread.open((answer) => answers.put(answer));
        try {
            thread.ask(id, { ask: 'read', paths: entries.map((entry) => entry.locator) });
            let answered = 0;
            while (answered++ < entries.length) {
                const answer = await answers.take();
                if ('error' in answer)
                    throw new Error(`Cannot read ${this.label}: ${answer.error.message}`);
                if (!('read' in answer))
                    continue;
                const entry = entries[answer.index];
                if (entry !== undefined)
                    yield answerFor(entry, answer.read);
            }
        }
        finally {
            thread.close(id);
        }
    }
    conclude(end, cx) {
        const { symlink, special, undecodable } = end.skipped;
        const warn = (count, what) => {
            if (count > 0)
                cx.emit({ kind: 'log', level: 'warning', text: `${count} ${what}` });
        };
        warn(symlink, 'symbolic links in the place of files were not followed.');
        warn(special, 'entries that are neither files nor folders were passed over.');
        warn(undecodable, 'names are not valid UTF-8: they can be no object key, and Mastodon cannot refer to them.');
        if (end.denied.length > 0) {
            const [first = ''] = end.denied;
            const fix = /EACCES|EPERM/.test(first) ? ' Run as the user that owns the media, or as root.' : '';
            throw new Error(`${end.denied.length} folders could not be read, so what they hold is unknown.${fix} First: ${first}`);
        }
    }
}
function entriesOf(page) {
    return page.keys.map((key, at) => ({
        key: key,
        locator: page.paths[at] ?? '',
        size: page.sizes[at] ?? 0,
        modifiedMs: page.modified[at] ?? 0,
        changedMs: page.changed[at] ?? 0,
        ...standingOf(page.standing[at]),
    }));
}
function standingOf(at = 0) {
    const standing = _pages_js__WEBPACK_IMPORTED_MODULE_3__/* .STANDINGS */ .C[at];
    return standing === 'irregular' ? { irregular: true } : { access: standing ?? 'public' };
}
function answerFor(entry, read) {
    if (!read.ok)
        return unread(entry, read.code, new Error(read.message));
    return {
        entry: { ...entry, size: read.bytes.length, modifiedMs: read.modifiedMs, access: read.owner ? 'owner' : 'public' },
        body: once(read.bytes),
        md5: read.md5,
        settle: () => Promise.resolve(read.changed ? 'changed' : 'unchanged'),
    };
}
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* once(bytes) {
    yield bytes;
}
async function openLarge(entry) {
    const path = entry.locator;
    let handle;
    try {
        handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(path, _read_js__WEBPACK_IMPORTED_MODULE_2__/* .READ_ONLY */ .sj);
    }
    catch (error) {
        return unread(entry, error.code ?? '', error);
    }
    const before = await handle.stat();
    if (!before.isFile()) {
        await handle.close();
        return unread(entry, '', (0,_read_js__WEBPACK_IMPORTED_MODULE_2__/* .notAFile */ .$y)());
    }
    return {
        entry: {
            ...entry,
            size: before.size,
            modifiedMs: before.mtimeMs,
            access: (0,_read_js__WEBPACK_IMPORTED_MODULE_2__/* .isOwnerOnly */ .gg)(before) ? 'owner' : 'public',
        },
        body: (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)('', { fd: handle, autoClose: true, highWaterMark: 1 << 20, start: 0 }),
        settle: async () => {
            const after = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)(path).catch(() => null);
            return after !== null && (0,_read_js__WEBPACK_IMPORTED_MODULE_2__/* .sameFile */ .Vi)(before, after) ? 'unchanged' : 'changed';
        },
    };
}
function unread(entry, code, cause) {
    const why = code === 'ENOENT' || code === 'ENOTDIR' ? 'vanished' : code === 'EACCES' || code === 'EPERM' ? 'denied' : 'io';
    return { entry, why, cause };
}


/***/ }),

/***/ 33435:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ HopelessError),
/* harmony export */   c: () => (/* binding */ isHopeless)
/* harmony export */ });
/* harmony import */ var _model_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(28587);
/** Refusals that concern not one object but all: going on only repeats them. */

const CODES = new Set([
    'ExpiredToken',
    'InvalidToken',
    'InvalidTokenId',
    'Unauthorized',
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'RequestTimeTooSkewed',
    'NoSuchBucket',
    'NotEntitled',
    'AllAccessDisabled',
    // Of a disk.
    'ENOSPC',
    'EDQUOT',
    'EROFS',
]);
/** A refusal that was found to concern all objects by more than its code. */
class HopelessError extends Error {
    name = 'HopelessError';
}
/** Whether every other request would be refused for the same reason: the key, its token, the clock, the bucket, the disk. */
function isHopeless(error) {
    return error instanceof HopelessError || (error instanceof _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A && CODES.has(error.code));
}


/***/ }),

/***/ 625:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ hasNoLists),
/* harmony export */   z: () => (/* binding */ readAccess)
/* harmony export */ });
/* harmony import */ var _model_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(28587);
/* harmony import */ var _body_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(93593);


const OPERATION = 'GetObjectAcl';
const EVERYBODY = 'http://acs.amazonaws.com/groups/global/AllUsers';
/** What stores say that have no lists, or whose owner has switched them off. */
const WITHOUT_LISTS = new Set([
    'NotImplemented',
    'MethodNotAllowed',
    'AccessControlListNotSupported',
    'UnsupportedOperation',
]);
/**
 * Asks for one object's list: one request of Class B.
 * @returns `public` when everybody may read it.
 * @throws StoreError when the store cannot tell: 404, a refusal, or no lists at all ({@link hasNoLists}).
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
 */
async function readAccess(wire, name, cx) {
    const question = { operation: OPERATION, billed: 'B', key: name, query: 'acl=', headers: {} };
    try {
        return await wire.ask(question, cx, async (reply) => {
            const xml = Buffer.from(await (0,_body_js__WEBPACK_IMPORTED_MODULE_1__/* .readWhole */ .o)(reply, 1 << 20)).toString();
            if (!xml.includes('<AccessControlPolicy') || !xml.includes('</AccessControlPolicy>')) {
                throw new _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A(`${OPERATION}: the answer is no access control list.`);
            }
            return grantsEverybody(xml) ? 'public' : 'owner';
        });
    }
    catch (error) {
        throw explained(error);
    }
}
/** Whether an error of {@link readAccess} means that the store has no lists, so that asking for another one is pointless. */
function hasNoLists(error) {
    return error instanceof _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A && (error.status === 501 || error.status === 405 || WITHOUT_LISTS.has(error.code));
}
function grantsEverybody(xml) {
    for (const [grant] of xml.matchAll(/<Grant>[^]*?<\/Grant>/g)) {
        const to = /<URI>\s*([^<\s]*)\s*<\/URI>/.exec(grant)?.[1];
        const what = /<Permission>\s*(\w+)\s*<\/Permission>/.exec(grant)?.[1];
        if (to === EVERYBODY && (what === 'READ' || what === 'FULL_CONTROL'))
            return true;
    }
    return false;
}
/** What cannot be told must not become public, so nothing is copied until the operator says that nothing there is private. */
function explained(error) {
    if (!(error instanceof _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A))
        return error;
    const details = { status: error.status, code: error.code, cause: error };
    const sayNone = 'If no object of the source is private, say so by source-acl: none';
    if (hasNoLists(error)) {
        return new _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A(`${OPERATION}: the source does not tell who may read an object. ${sayNone}.`, details);
    }
    if (error.status === 403 && error.code === 'AccessDenied') {
        const text = `${OPERATION}: the key may not ask who may read an object. ${sayNone}; otherwise give the key s3:GetObjectAcl.`;
        return new _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A(text, details);
    }
    return error;
}


/***/ }),

/***/ 93593:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ readWhole)
/* harmony export */ });
/* harmony import */ var _model_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(28587);
/** Reading the bodies of answers whole. */

/**
 * The bytes of a body, in memory of their own.
 * @param most - bytes after which the body is given up.
 * @throws StoreError `TooLarge`, not worth another try, when there are more than `most`; or what breaks the connection.
 */
async function readWhole(reply, most) {
    const tooLarge = new _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A(`The answer has more than ${most} bytes.`, {
        status: reply.status,
        code: 'TooLarge',
    });
    if (Number(reply.headers['content-length'] ?? 0) > most)
        throw tooLarge;
    const chunks = [];
    let length = 0;
    return new Promise((resolve, reject) => {
        reply.body.on('data', (chunk) => {
            length += chunk.length;
            if (length > most)
                reply.body.destroy(tooLarge);
            else
                chunks.push(chunk);
        });
        reply.body.on('error', reject);
        reply.body.on('end', () => {
            const bytes = new Uint8Array(length);
            let at = 0;
            for (const chunk of chunks) {
                bytes.set(chunk, at);
                at += chunk.length;
            }
            resolve(bytes);
        });
    });
}


/***/ }),

/***/ 91533:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  rV: () => (/* binding */ S3Bucket),
  sv: () => (/* binding */ WHOLE_UP_TO),
  oV: () => (/* binding */ partSizeFor)
});

// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(72364);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/stores/s3/errors.ts
var errors = __webpack_require__(61922);
// EXTERNAL MODULE: ./src/stores/s3/listing.ts + 1 modules
var listing = __webpack_require__(76673);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/net/discard.ts
var discard = __webpack_require__(41577);
// EXTERNAL MODULE: ./src/net/sigv4.ts
var sigv4 = __webpack_require__(14988);
// EXTERNAL MODULE: ./src/stores/etag.ts
var stores_etag = __webpack_require__(29721);
// EXTERNAL MODULE: ./src/net/retry.ts
var retry = __webpack_require__(37893);
;// CONCATENATED MODULE: ./src/stores/s3/sdk.ts


/**
 * A client that sends no checksums nobody asked for and never waits for `100 Continue`: R2 refuses checksum trailers and does not
 * answer the latter, which costs six seconds for each large body.
 * @see https://github.com/cloudflare/cloudflare-docs/issues/19236
 * @see https://github.com/aws/aws-sdk-js-v3/pull/7450
 */
async function createS3Client(location) {
    const { S3Client } = await __webpack_require__.e(/* import() */ 711).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    return new S3Client({
        endpoint: location.endpoint,
        region: location.region,
        credentials: { ...location.credentials },
        forcePathStyle: location.pathStyle ?? true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        expectContinueHeader: false,
        maxAttempts: 1,
        requestHandler: { connectionTimeout: 20_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    });
}
/** Calls the SDK with the same patience, bookkeeping and error texts as every other request to the store. */
async function callSdk(call, cx, send) {
    const { operation, billed, store, location, explain = errors/* storeError */.gl } = call;
    return (0,retry/* retrying */.R)(operation, retry/* patient */.I, cx, async () => {
        try {
            const answer = await send();
            cx.emit({ kind: 'operation', store, name: operation, billed });
            return answer;
        }
        catch (error) {
            const told = fromSdk(operation, error, location, explain);
            const unbilled = told.status === 0 || told.status === 401 || told.status === 403;
            cx.emit({ kind: 'operation', store, name: operation, billed: unbilled ? 'free' : billed });
            if ((0,errors/* asksForLess */.Hs)(told))
                cx.pressure?.();
            throw told;
        }
    }, errors/* judge */.S4);
}
function fromSdk(operation, error, location, explain) {
    if (isRefusal(error)) {
        const status = error.$metadata.httpStatusCode ?? 0;
        return explain(operation, { status, code: error.name, message: error.message, cause: error }, location);
    }
    const cause = error;
    const timedOut = cause.name === 'TimeoutError';
    // An answer that is cut off or is no XML has a status but no code: worth another try like any broken connection.
    return explain(operation, { status: 0, code: timedOut ? 'TimedOut' : '', message: `${cause.code ?? cause.name}: ${cause.message}`, cause }, location);
}
/** An answer of the service, known by its form, as the SDK itself does it. */
function isRefusal(error) {
    const { $fault, $metadata } = error;
    return error instanceof Error && $metadata !== undefined && ($fault === 'client' || $fault === 'server');
}

// EXTERNAL MODULE: ./src/stores/s3/wire.ts + 1 modules
var s3_wire = __webpack_require__(29988);
;// CONCATENATED MODULE: ./src/stores/s3/multipart.ts







/** Parts of one object in flight. */
const PARALLEL_PARTS = 4;
/** Uploads parts as one object. See `Destination.putParts`. */
async function uploadParts(channel, key, parts, headers, cx, { ifAbsent = false } = {}) {
    const { location, label, explain, prove = s3_wire/* proveEtag */.Q1 } = channel;
    const { AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, HeadObjectCommand, } = await __webpack_require__.e(/* import() */ 711).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    const sdk = await channel.sdk();
    const target = { Bucket: location.bucket, Key: key };
    const call = (operation, billed, on, send) => callSdk({ operation, billed, store: label, location, ...(explain !== undefined && { explain }) }, on, send);
    const created = await call('CreateMultipartUpload', 'A', cx, () => sdk.send(new CreateMultipartUploadCommand({
        ...target,
        ContentType: headers.contentType,
        CacheControl: headers.cacheControl,
    }), { abortSignal: cx.signal }));
    const uploadId = created.UploadId;
    if (uploadId === undefined)
        throw new model/* StoreError */.A('CreateMultipartUpload: the store gave no upload id.');
    const abort = async () => {
        // The run's own signal may be what ended the upload, so the clean-up has a few seconds of its own.
        const cleanUp = { ...cx, signal: AbortSignal.timeout(2000) };
        await call('AbortMultipartUpload', 'free', cleanUp, () => sdk.send(new AbortMultipartUploadCommand({ ...target, UploadId: uploadId }), { abortSignal: cleanUp.signal })).catch(() => {
            // What is left is removed by the bucket's lifecycle rule after seven days; the first error is the one to tell.
        });
    };
    try {
        const sent = await sendParts(channel, key, uploadId, parts, cx);
        const expected = (0,stores_etag/* multipartEtag */._)(sent.map(({ md5 }) => md5));
        const complete = (conditional) => call('CompleteMultipartUpload', 'A', cx, () => sdk.send(new CompleteMultipartUploadCommand({
            ...target,
            UploadId: uploadId,
            MultipartUpload: { Parts: sent.map(({ etag }, at) => ({ PartNumber: at + 1, ETag: `"${etag}"` })) },
            // https://developers.cloudflare.com/r2/api/s3/conditional-operations/
            ...(conditional && { IfNoneMatch: '*' }),
        }), { abortSignal: cx.signal }));
        const completed = await complete(ifAbsent).catch(async (error) => {
            if (!(error instanceof model/* StoreError */.A))
                throw error;
            // A store that knows no such condition says so; what was listed as absent is written then.
            if (ifAbsent && error.status === 501)
                return complete(false);
            // An upload that is gone, or a key that is taken: perhaps by an attempt whose answer was lost. The object itself tells.
            if (error.code !== 'NoSuchUpload' && error.status !== 412)
                throw error;
            const found = await call('HeadObject', 'B', cx, () => sdk.send(new HeadObjectCommand(target), { abortSignal: cx.signal })).catch(() => undefined);
            if (found === undefined || unquoted(found.ETag) !== expected)
                throw error;
            if (error.status === 412)
                await abort();
            return found;
        });
        const etag = unquoted(completed.ETag);
        prove('CompleteMultipartUpload', etag, expected, {
            'x-amz-server-side-encryption': completed.ServerSideEncryption,
        });
        return { etag };
    }
    catch (error) {
        await abort();
        throw error;
    }
}
async function sendParts(channel, key, uploadId, parts, cx) {
    const sent = [];
    const flying = new Set();
    const failures = [];
    try {
        for await (const part of parts) {
            // Another one failed while this one was being read: `sent` tells it below.
            if (failures.length > 0) {
                part.release();
                break;
            }
            const flight = sendPart(channel, key, uploadId, sent.length + 1, part, cx);
            sent.push(flight);
            const landing = flight.finally(() => flying.delete(landing));
            flying.add(landing);
            // Whoever waits below learns of a failure; this keeps Node from calling it unhandled until then.
            landing.catch((error) => failures.push(error));
            if (flying.size >= PARALLEL_PARTS)
                await Promise.race(flying);
        }
        return await Promise.all(sent);
    }
    finally {
        await Promise.allSettled(flying);
    }
}
/**
 * The part's MD5 goes along, so the store itself refuses other bytes. What it answers as ETag only names the part: R2 documents an
 * MD5 there too, Cloudflare's simulator gives a token. The ETag of the whole object proves all parts in the end.
 */
async function sendPart({ wire }, key, uploadId, number, part, cx) {
    try {
        const md5 = (0,external_node_crypto_.hash)('md5', part.bytes, 'hex');
        const answer = await wire.send({
            operation: 'UploadPart',
            method: 'PUT',
            key,
            query: `partNumber=${number}&uploadId=${(0,sigv4/* encodeRfc3986 */.My)(uploadId)}`,
            headers: { 'content-md5': Buffer.from(md5, 'hex').toString('base64') },
            body: part.bytes,
        }, cx, () => undefined);
        (0,discard/* discard */.v)(part.bytes);
        return { md5, etag: (0,s3_wire/* etagOf */.Nk)(answer) };
    }
    finally {
        part.release();
    }
}
function unquoted(etag) {
    return (etag ?? '').replaceAll('"', '');
}

// EXTERNAL MODULE: ./src/stores/s3/read.ts + 1 modules
var read = __webpack_require__(8382);
;// CONCATENATED MODULE: ./src/stores/s3/bucket.ts








const MIB = 1 << 20;
const METADATA = 'x-amz-meta-';
/** R2 and S3 allow 10,000 parts of at least 5 MiB. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;
/** Objects up to this many bytes go whole: one billed operation instead of at least three, and few media files are larger. */
const WHOLE_UP_TO = 32 * MIB;
/** Bytes of each part but the last: 16 MiB until ten thousand of them do not suffice (160 GiB), then whole MiB as needed. */
function partSizeFor(size) {
    return Math.max(16, Math.ceil(size / MOST_PARTS / MIB)) * MIB;
}
/** One bucket, or a folder in it. Whole objects go over the lean wire, everything else through the SDK. */
class S3Bucket {
    label;
    wholeUpTo = WHOLE_UP_TO;
    partSize = partSizeFor;
    location;
    wire;
    client;
    prefix;
    explain;
    prove;
    constructor(location, { label, prefix = '', explain = errors/* storeError */.gl, prove = s3_wire/* proveEtag */.Q1 }) {
        this.location = location;
        this.label = label;
        this.prefix = prefix;
        this.explain = explain;
        this.prove = prove;
        this.wire = new s3_wire/* Wire */._2(location, this.label, explain);
    }
    async *list(range, cx) {
        const { prefix } = this;
        const query = { prefix, ...(range.after !== null && { startAfter: prefix + range.after }) };
        for await (const { objects } of (0,listing/* listPages */.pN)(this.wire, query, cx)) {
            // Some stores know no prefix; and the folder itself may be an object without a name below it.
            const own = prefix === '' ? objects : objects.filter(({ name }) => isBelow(prefix, name));
            const page = own.map((object) => this.entryOf((0,listing/* toEntry */.q0)(object, prefix)));
            const entries = page.filter((entry) => (0,keys/* inRange */.r4)(entry.key, range));
            if (entries.length > 0)
                yield entries;
            const last = page.at(-1);
            if (range.upTo !== null && last !== undefined && isPast(last.key, range.upTo))
                return;
        }
    }
    /** Cutting costs requests and the source knows its own shape for nothing, so passes cut by their source. */
    split(range) {
        return Promise.resolve([range]);
    }
    async put(key, bytes, md5, headers, cx, { ifAbsent = false } = {}) {
        const sent = {
            'content-type': headers.contentType,
            'cache-control': headers.cacheControl,
            'content-md5': Buffer.from(md5, 'hex').toString('base64'),
        };
        const request = { operation: 'PutObject', method: 'PUT', key: this.prefix + key, body: bytes };
        const check = (got) => this.prove('PutObject', (0,s3_wire/* etagOf */.Nk)(got), md5, got);
        if (!ifAbsent) {
            return { etag: (0,s3_wire/* etagOf */.Nk)(await this.wire.send({ ...request, headers: sent }, cx, check)) };
        }
        const attempts = { lost: 0 };
        const watching = {
            ...cx,
            emit: (event) => {
                if (event.kind === 'retry')
                    attempts.lost++;
                cx.emit(event);
            },
        };
        try {
            const conditional = { ...request, headers: { ...sent, 'if-none-match': '*' } };
            return { etag: (0,s3_wire/* etagOf */.Nk)(await this.wire.send(conditional, watching, check)) };
        }
        catch (error) {
            // A store that knows no such condition says so; what was listed as absent is written then.
            if (error instanceof model/* StoreError */.A && error.status === 501)
                return this.put(key, bytes, md5, headers, cx);
            if (!(error instanceof model/* StoreError */.A) || error.status !== 412)
                throw error;
            // The very bytes are there, perhaps by an attempt of ours whose answer was lost.
            const found = await this.head(key, cx);
            if (found?.etag !== md5)
                throw error;
            return attempts.lost > 0 ? { etag: md5 } : { etag: md5, already: true };
        }
    }
    putParts(key, parts, headers, cx, options = {}) {
        const { wire, location, label, explain, prove } = this;
        const channel = { sdk: () => this.sdk(), wire, location, label, explain, prove };
        return uploadParts(channel, this.prefix + key, parts, headers, cx, options);
    }
    async head(key, cx) {
        const question = {
            operation: 'HeadObject',
            method: 'HEAD',
            billed: 'B',
            key: this.prefix + key,
            headers: {},
        };
        try {
            return await this.wire.ask(question, cx, async ({ headers, body }) => {
                await body.dump();
                return {
                    size: Number(headers['content-length'] ?? 0),
                    etag: (0,s3_wire/* etagOf */.Nk)(headers),
                    modifiedMs: Date.parse(String(headers['last-modified'])) || 0,
                    headers: (0,read/* storedHeaders */.eS)(headers),
                    metadata: metadataOf(headers),
                };
            });
        }
        catch (error) {
            if (error instanceof model/* StoreError */.A && error.status === 404 && error.code !== 'NoSuchBucket')
                return null;
            throw error;
        }
    }
    async remove(keys, cx) {
        const { label: store, location, explain, prefix } = this;
        const call = { operation: 'DeleteObjects', billed: 'free', store, location, explain };
        const left = [];
        const { DeleteObjectsCommand } = await __webpack_require__.e(/* import() */ 711).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
        const sdk = await this.sdk();
        for (let from = 0; from < keys.length; from += 1000) {
            const slice = keys.slice(from, from + 1000);
            const answer = await callSdk(call, cx, () => sdk.send(new DeleteObjectsCommand({
                Bucket: this.location.bucket,
                Delete: { Objects: slice.map((key) => ({ Key: prefix + key })), Quiet: true },
            }), { abortSignal: cx.signal }));
            for (const { Key: key = '', Code: code = '', Message: message = '' } of answer.Errors ?? [])
                left.push({ key: key.slice(prefix.length), why: `DeleteObjects: ${message} (${code})` });
        }
        return left;
    }
    async [Symbol.asyncDispose]() {
        (await this.client)?.destroy();
        await this.wire.close();
    }
    sdk() {
        return (this.client ??= createS3Client(this.location));
    }
    /** Names below the prefix, as whoever copies knows them. */
    entryOf(entry) {
        if (this.prefix === '')
            return entry;
        return { ...entry, locator: entry.locator.slice(this.prefix.length) };
    }
}
function isBelow(prefix, name) {
    return name.length > prefix.length && name.startsWith(prefix);
}
/**
 * Whether a listing that has come to `key` can hold no more of a range that ends at `upTo`. A key that begins `upTo` may still
 * follow after longer ones: https://github.com/nodejs/build/issues/3508
 */
function isPast(key, upTo) {
    return !(0,keys/* inRange */.r4)(key, { after: null, upTo }) && !key.startsWith(upTo);
}
/** User metadata of an answer. */
function metadataOf(headers) {
    const metadata = {};
    for (const [name, value] of Object.entries(headers)) {
        if (name.startsWith(METADATA))
            metadata[name.slice(METADATA.length)] = String(value);
    }
    return metadata;
}


/***/ }),

/***/ 61922:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BZ: () => (/* binding */ advised),
/* harmony export */   Hs: () => (/* binding */ asksForLess),
/* harmony export */   JR: () => (/* binding */ parseErrorDocument),
/* harmony export */   S4: () => (/* binding */ judge),
/* harmony export */   gl: () => (/* binding */ storeError)
/* harmony export */ });
/* harmony import */ var _model_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(28587);
/* harmony import */ var _xml_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(21540);


const ADVICE = {
    Unauthorized: () => 'R2 does not know this access key id. Check access-key-id (32 hex characters); a key made within the last minute may not work everywhere yet.',
    InvalidAccessKeyId: () => 'the store does not know this access key id. Check access-key-id.',
    SignatureDoesNotMatch: () => 'the secret does not belong to this access key id. Check secret-access-key; for a Cloudflare token it is the SHA-256 of the token, not the token itself.',
    AccessDenied: ({ bucket }) => `the key may not do this. Give it "Object Read & Write" on the bucket ${bucket}, and check the bucket's name and jurisdiction.`,
    NoSuchBucket: ({ bucket, endpoint }) => `there is no bucket ${bucket} at ${endpoint}. Run the provision step first; a bucket of a jurisdiction (eu, fedramp) is seen only at that jurisdiction's endpoint.`,
    RequestTimeTooSkewed: () => 'the clock of this machine is more than 15 minutes off. Set it by NTP.',
    NotEntitled: () => 'R2 is not enabled on this account. Enable it once in the Cloudflare dashboard under R2.',
    ExpiredToken: () => 'the temporary credentials have expired. Run again with fresh ones.',
};
/** Codes of refused requests that succeed with a fresh body or a moment later. */
const PASSING = new Set(['ClientDisconnect', 'IncompleteBody', 'BadDigest', 'RequestTimeout', 'RequestTimeTooSkewed']);
/** Codes by which stores ask for fewer requests. */
const THROTTLES = new Set(['SlowDown', 'ServiceUnavailable', 'TooManyRequests', 'Throttling', 'ThrottlingException']);
/** The error a refusal by the bucket of the media becomes: operation, cause, next step. */
function storeError(operation, refusal, location) {
    return advised(ADVICE, operation, refusal, location);
}
/** As {@link storeError}, with advice of one's own. */
function advised(advice, operation, refusal, location) {
    const { status, code, message, cause } = refusal;
    const told = advice[code]?.(location, refusal);
    const answer = status === 0 ? message : `${status} ${code || message}`.trim();
    const text = `${operation}: ${told ?? (status !== 0 && code !== '' ? message : 'no answer')} (${answer})`;
    return new _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A(text, { status, code, cause });
}
/** Whether an error passes, and how long to wait for that. */
function judge(error) {
    if (!(error instanceof _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A))
        return { again: false, why: String(error) };
    const { status, code } = error;
    const why = status === 0 ? error.message : `${status} ${code}`;
    if (status === 0 || PASSING.has(code))
        return { again: true, why };
    // R2 takes one write a second for one key; waiting less only repeats the refusal.
    if (status === 429)
        return { again: true, why, waitMs: 1000 };
    return { again: status >= 500 && status !== 501, why };
}
/** Whether an error asks for fewer requests in flight. A single 500 does not, nor does a second write to one key. */
function asksForLess(error) {
    if (!(error instanceof _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A))
        return false;
    if (error.code === 'TimedOut')
        return true;
    return error.status === 503 || THROTTLES.has(error.code) ? !/same object/i.test(error.message) : false;
}
/** What an error document says; empty strings where it is none. */
function parseErrorDocument(xml) {
    const of = (name) => (0,_xml_js__WEBPACK_IMPORTED_MODULE_1__/* .unescapeXml */ .U)(new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '');
    const region = of('Region');
    const endpoint = of('Endpoint');
    return {
        code: of('Code'),
        message: of('Message'),
        ...(region !== '' && { region }),
        ...(endpoint !== '' && { endpoint }),
    };
}


/***/ }),

/***/ 76673:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  ks: () => (/* binding */ listPage),
  pN: () => (/* binding */ listPages),
  q0: () => (/* binding */ toEntry)
});

// EXTERNAL MODULE: ./src/net/sigv4.ts
var sigv4 = __webpack_require__(14988);
// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(72364);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/stores/s3/body.ts
var body = __webpack_require__(93593);
// EXTERNAL MODULE: ./src/stores/s3/xml.ts
var xml = __webpack_require__(21540);
;// CONCATENATED MODULE: ./src/stores/s3/listing-xml.ts
/**
 * Reads the answers of ListObjectsV2, and nothing else: one walk over the bytes, no tree of nodes. The strings it hands out are their own,
 * not slices that would keep the whole answer in memory for as long as one key of it is wanted.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */


const SLASH = 47;
const QUOTE = '&quot;';
const ROOT = '<ListBucketResult';
/**
 * @param bytes - the whole answer.
 * @throws StoreError worth another try when the answer is cut off or is no listing, and a final one when it contradicts itself.
 */
function parseListing(bytes) {
    // One character a byte, so that places in the text are places in the bytes.
    const xml = bytes.toString('latin1');
    const root = xml.indexOf(ROOT);
    if (root < 0 || root > 200)
        throw noListing('it is no listing');
    return new Reader(bytes, xml).read(xml.indexOf('>', root) + 1);
}
class Reader {
    bytes;
    xml;
    dates = new Dates();
    /** Where the text of the element at hand begins and ends, and where its successor may begin. */
    begin = 0;
    end = 0;
    after = 0;
    /** Whether it has no children. */
    leaf = false;
    constructor(bytes, xml) {
        this.bytes = bytes;
        this.xml = xml;
    }
    /** @param at - the place behind the root's tag. */
    read(at) {
        const found = [];
        const prefixes = [];
        let truncated = '';
        let next = '';
        let url = false;
        this.after = at;
        for (let tag = this.child(); tag !== undefined; tag = this.child()) {
            if (tag === 'Contents')
                found.push(this.object());
            else if (tag === 'CommonPrefixes')
                this.prefixesInto(prefixes);
            else if (tag === 'IsTruncated')
                truncated = this.text().trim();
            else if (tag === 'NextContinuationToken')
                next = this.text();
            else if (tag === 'EncodingType')
                url = this.text().trim() === 'url';
            else
                this.skip(tag);
        }
        // Stores that do not know the parameter answer without this element and with names as they are.
        if (url) {
            for (const object of found)
                object.name = decodeUrl(object.name);
            for (const [index, prefix] of prefixes.entries())
                prefixes[index] = decodeUrl(prefix);
        }
        if (truncated !== 'true' && truncated !== 'false')
            throw noListing('it does not say whether there is more');
        if (truncated === 'false')
            return { objects: found, prefixes };
        // A listing that is lost must not end short.
        if (next === '')
            throw lost();
        return { objects: found, prefixes, next };
    }
    object() {
        let name = '';
        let size = NaN;
        let modifiedMs = 0;
        let etag = '';
        if (this.leaf)
            throw noListing('it tells an object without a name');
        this.after = this.begin;
        for (let tag = this.child(); tag !== undefined; tag = this.child()) {
            if (tag === 'Key')
                name = this.text();
            else if (tag === 'Size')
                size = this.end > this.begin ? Number(this.xml.slice(this.begin, this.end)) : NaN;
            else if (tag === 'LastModified')
                modifiedMs = this.dates.parse(this.xml.slice(this.begin, this.end));
            else if (tag === 'ETag')
                etag = this.etag();
            else
                this.skip(tag);
        }
        if (name === '' || !Number.isSafeInteger(size) || Number.isNaN(modifiedMs)) {
            throw noListing('it tells an object without name, size or date');
        }
        return { name, size, modifiedMs, etag };
    }
    prefixesInto(prefixes) {
        if (this.leaf)
            return;
        this.after = this.begin;
        for (let tag = this.child(); tag !== undefined; tag = this.child()) {
            if (tag === 'Prefix')
                prefixes.push(this.text());
            else
                this.skip(tag);
        }
    }
    /**
     * Steps to the next child of the element at hand: its text, if it has no children, is between `begin` and `end`, and `after` is
     * behind its end tag. A child with children ends where they begin: they are to be read or skipped.
     * @returns its name, or `undefined` (and the place behind the end tag) when the element ends.
     */
    child() {
        const { xml } = this;
        const open = xml.indexOf('<', this.after);
        const close = open < 0 ? -1 : xml.indexOf('>', open);
        if (close < 0)
            throw noListing('it is cut off');
        if (xml.charCodeAt(open + 1) === SLASH) {
            this.after = close + 1;
            return undefined;
        }
        const empty = xml.charCodeAt(close - 1) === SLASH;
        const tag = xml.slice(open + 1, empty ? close - 1 : close);
        this.begin = close + 1;
        if (empty) {
            this.end = this.after = this.begin;
            this.leaf = true;
        }
        else {
            this.end = xml.indexOf('<', this.begin);
            if (this.end < 0)
                throw noListing('it is cut off');
            this.leaf = xml.charCodeAt(this.end + 1) === SLASH;
            this.after = this.leaf ? xml.indexOf('>', this.end) + 1 : this.begin;
            if (this.after === 0)
                throw noListing('it is cut off');
        }
        const space = tag.indexOf(' ');
        return space < 0 ? tag.trimEnd() : tag.slice(0, space);
    }
    /** The text of the child at hand, as a string of its own. */
    text() {
        return (0,xml/* unescapeXml */.U)(this.bytes.toString('utf8', this.begin, this.end));
    }
    /** The text without the quotes round it, which most stores write as entities. */
    etag() {
        const { xml, begin, end } = this;
        const quoted = xml.startsWith(QUOTE, begin) && xml.startsWith(QUOTE, end - QUOTE.length) && end > begin + QUOTE.length;
        if (quoted)
            return this.bytes.toString('latin1', begin + QUOTE.length, end - QUOTE.length);
        return this.text().replace(/^(?:W\/)?"|"$/g, '');
    }
    /** Passes over a child that is of no interest, with whatever it holds (an owner, for instance). */
    skip(tag) {
        if (this.leaf)
            return;
        const end = this.xml.indexOf(`</${tag}>`, this.begin);
        if (end < 0)
            throw noListing('it is cut off');
        this.after = end + tag.length + 3;
    }
}
/** Reads dates such as `2026-11-22T23:30:00.123Z`, most of them of the same few days. */
class Dates {
    day = '';
    dayMs = NaN;
    /** @returns milliseconds since the epoch, or NaN. */
    parse(text) {
        if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text))
            return Date.parse(text.trim());
        const day = text.slice(0, 10);
        if (day !== this.day) {
            this.day = day;
            this.dayMs = Date.parse(day);
        }
        const of = (from, to) => Number(text.slice(from, to));
        return this.dayMs + of(11, 13) * 3_600_000 + of(14, 16) * 60_000 + of(17, 19) * 1000 + of(20, 23);
    }
}
function decodeUrl(encoded) {
    if (!/[%+]/.test(encoded))
        return encoded;
    try {
        return decodeURIComponent(encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded);
    }
    catch {
        throw new model/* StoreError */.A('ListObjectsV2: the listing holds a name that is no valid UTF-8.', {
            status: 200,
            code: 'UndecodableName',
        });
    }
}
function lost() {
    return new model/* StoreError */.A('ListObjectsV2: the listing says that there is more but not where to go on.', {
        status: 200,
        code: 'LostListing',
    });
}
/** Status 0 makes it worth another try, like any broken connection. */
function noListing(why) {
    return new model/* StoreError */.A(`ListObjectsV2: the answer cannot be read: ${why}.`);
}

;// CONCATENATED MODULE: ./src/stores/s3/listing.ts





/** An answer of a thousand names of 1,024 bytes, each of them percent-encoded, and all that surrounds them. */
const LARGEST_ANSWER = 16 << 20;
/**
 * All pages of a listing, one request each, Class A.
 * @throws StoreError when the listing breaks off; one that ends without throwing is complete.
 */
async function* listPages(wire, query, cx) {
    for (let token;;) {
        const page = await listPage(wire, query, cx, token);
        yield page;
        if (page.next === undefined)
            return;
        // A listing that leads back to where it was would never end and be billed for ever.
        if (page.next === token) {
            throw new model/* StoreError */.A('ListObjectsV2: the listing says that there is more but not where to go on.');
        }
        token = page.next;
    }
}
/** One page: the first one, or the one that `token` leads to. */
async function listPage(wire, query, cx, token) {
    const parameters = [
        ['continuation-token', token],
        ['delimiter', query.delimiter],
        // Keys may hold characters that XML cannot.
        ['encoding-type', 'url'],
        ['list-type', '2'],
        ['max-keys', query.maxKeys?.toString()],
        ['prefix', query.prefix === '' ? undefined : query.prefix],
        ['start-after', query.startAfter],
    ];
    const given = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${(0,sigv4/* encodeRfc3986 */.My)(value)}`]));
    const question = { operation: 'ListObjectsV2', billed: 'A', query: given.join('&'), headers: {} };
    return wire.ask(question, cx, async (reply) => {
        const bytes = await (0,body/* readWhole */.o)(reply, LARGEST_ANSWER);
        return parseListing(Buffer.from(bytes.buffer));
    });
}
/** @param prefix - what all names begin with and keys do not. */
function toEntry(object, prefix = '') {
    const { name, size, modifiedMs, etag } = object;
    const rest = prefix === '' ? name : name.slice(prefix.length);
    return {
        // Characters below U+0300 are in NFC in any order; asking costs a sixth of normalising.
        key: /[\u0300-\uffff]/.test(rest) ? (0,keys/* toKey */.fw)(rest) : rest,
        locator: name,
        size,
        modifiedMs,
        ...(etag !== '' && { etag }),
    };
}


/***/ }),

/***/ 12739:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Fz: () => (/* binding */ R2Bucket),
  xC: () => (/* binding */ R2_WHOLE_UP_TO),
  X5: () => (/* binding */ r2Label),
  lQ: () => (/* binding */ r2PartSize)
});

// EXTERNAL MODULE: ./src/stores/s3/bucket.ts + 2 modules
var bucket = __webpack_require__(91533);
// EXTERNAL MODULE: ./src/net/sigv4.ts
var sigv4 = __webpack_require__(14988);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/stores/s3/body.ts
var body = __webpack_require__(93593);
// EXTERNAL MODULE: ./src/stores/s3/errors.ts
var errors = __webpack_require__(61922);
// EXTERNAL MODULE: ./src/stores/s3/wire.ts + 1 modules
var s3_wire = __webpack_require__(29988);
// EXTERNAL MODULE: ./src/stores/s3/xml.ts
var s3_xml = __webpack_require__(21540);
;// CONCATENATED MODULE: ./src/stores/s3/copy.ts
/** Copying within one account: the store moves the bytes by itself. */






const OPERATION = 'CopyObject';
/**
 * See `Destination.copyWithin`. One operation of Class A, on success and on refusal.
 * @see https://developers.cloudflare.com/r2/api/s3/api/
 */
async function copyObject(wire, from, key, headers, cx) {
    const question = {
        operation: OPERATION,
        method: 'PUT',
        billed: 'A',
        key,
        headers: {
            'content-type': headers.contentType,
            'cache-control': headers.cacheControl,
            'x-amz-copy-source': `/${from.bucket}/${(0,sigv4/* encodeKey */.g2)(from.key)}`,
            'x-amz-copy-source-if-match': `"${from.etag}"`,
            'x-amz-metadata-directive': 'REPLACE',
        },
    };
    return wire.ask(question, cx, async (reply) => {
        const xml = Buffer.from(await (0,body/* readWhole */.o)(reply, 1 << 20)).toString();
        const etag = (0,s3_wire/* etagOf */.Nk)({ etag: (0,s3_xml/* unescapeXml */.U)(/<ETag>([^<]*)<\/ETag>/.exec(xml)?.[1] ?? '') });
        if (!xml.includes('<CopyObjectResult') || etag === '') {
            // A copy that takes long is answered before it is done, and may fail after the 200.
            const { code, message } = (0,errors/* parseErrorDocument */.JR)(xml);
            throw new model/* StoreError */.A(`${OPERATION}: the copy was begun and not finished: ${message || 'the answer is cut off'}.`, {
                status: code === '' ? 0 : 500,
                code,
            });
        }
        // An object made of parts may become one of a single part; then its ETag says nothing of the old one.
        if (/^[\da-f]{32}$/.test(from.etag))
            (0,s3_wire/* proveEtag */.Q1)(OPERATION, etag, from.etag);
        return { etag };
    });
}

// EXTERNAL MODULE: ./src/stores/s3/listing.ts + 1 modules
var listing = __webpack_require__(76673);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./src/stores/s3/record.ts
/** One small object that several runs may write at once: read with its version, written only over the version that was read. */




/** Bytes of the largest record. */
const MOST = 4 << 20;
/**
 * See `Records.readRecord`. One operation of Class B.
 * @throws StoreError
 */
async function readRecord(wire, key, cx) {
    const question = { operation: 'GetObject', billed: 'B', key, headers: { 'accept-encoding': 'identity' } };
    try {
        return await wire.ask(question, cx, async (reply) => ({
            bytes: await (0,body/* readWhole */.o)(reply, MOST),
            version: (0,s3_wire/* etagOf */.Nk)(reply.headers),
        }));
    }
    catch (error) {
        if (error instanceof model/* StoreError */.A && error.status === 404 && error.code !== 'NoSuchBucket')
            return null;
        throw error;
    }
}
/**
 * See `Records.writeRecord`. One operation of Class A, also where it is refused.
 * @throws StoreError
 * @see https://developers.cloudflare.com/r2/api/s3/extensions/#conditional-operations-in-putobject
 */
async function writeRecord(wire, key, bytes, over, cx) {
    const md5 = (0,external_node_crypto_.hash)('md5', bytes, 'hex');
    const headers = {
        'content-type': 'application/json',
        'cache-control': 'private, no-store',
        'content-md5': Buffer.from(md5, 'hex').toString('base64'),
        ...(over === null ? { 'if-none-match': '*' } : { 'if-match': `"${over}"` }),
    };
    try {
        const answer = await wire.send({ operation: 'PutObject', method: 'PUT', key, headers, body: bytes }, cx, (got) => (0,s3_wire/* proveEtag */.Q1)('PutObject', (0,s3_wire/* etagOf */.Nk)(got), md5));
        return (0,s3_wire/* etagOf */.Nk)(answer);
    }
    catch (error) {
        if (error instanceof model/* StoreError */.A && error.status === 412)
            return null;
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/stores/s3/r2.ts




/** Objects up to this many bytes go whole. */
const R2_WHOLE_UP_TO = bucket/* WHOLE_UP_TO */.sv;
/** See {@link partSizeFor}; R2 wants all parts but the last equal. @see https://developers.cloudflare.com/r2/objects/multipart-objects/ */
const r2PartSize = bucket/* partSizeFor */.oV;
/** What a bucket of R2 is called. */
function r2Label(bucket) {
    return `R2 bucket ${bucket}`;
}
/** One bucket of R2, which copies and corrects objects by itself and keeps records that several runs write. */
class R2Bucket extends bucket/* S3Bucket */.rV {
    constructor(location) {
        super(location, { label: r2Label(location.bucket) });
    }
    copyWithin(from, key, headers, cx) {
        return copyObject(this.wire, from, key, headers, cx);
    }
    correct(key, etag, headers, cx) {
        return this.copyWithin({ bucket: this.location.bucket, key, etag }, key, headers, cx);
    }
    readRecord(key, cx) {
        return readRecord(this.wire, key, cx);
    }
    writeRecord(key, bytes, over, cx) {
        return writeRecord(this.wire, key, bytes, over, cx);
    }
    /**
     * The names at one level below a prefix: objects, and the prefixes of deeper ones, in the order of the listing.
     * One request for each thousand of them together, however many objects lie deeper.
     */
    async *level(prefix, cx) {
        for await (const { objects, prefixes } of (0,listing/* listPages */.pN)(this.wire, { prefix, delimiter: '/' }, cx)) {
            yield { keys: objects.map(({ name }) => name), prefixes: [...prefixes] };
        }
    }
}


/***/ }),

/***/ 8382:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  nR: () => (/* binding */ ObjectReader),
  eS: () => (/* binding */ storedHeaders),
  Ms: () => (/* binding */ whyUnread)
});

// UNUSED EXPORTS: READ_WHOLE_UP_TO

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/stores/hopeless.ts
var hopeless = __webpack_require__(33435);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/stores/s3/acl.ts
var acl = __webpack_require__(625);
// EXTERNAL MODULE: ./src/stores/s3/body.ts
var body = __webpack_require__(93593);
// EXTERNAL MODULE: ./src/stores/s3/wire.ts + 1 modules
var s3_wire = __webpack_require__(29988);
;// CONCATENATED MODULE: ./src/stores/s3/stream.ts


/** The stream breaks off this many times in a row, without one byte in between, before it is given up. */
const BREAKS = 6;
const FIRST_WAIT_MS = 200;
/** Reads on from an answer; asks for the rest, of the same version only, when the connection breaks. */
function streamObject(wire, object, cx) {
    let changed = false;
    async function* body() {
        const { size, first } = object;
        let reply = first;
        let at = 0;
        let skip = 0;
        try {
            for (let breaks = 0;;) {
                try {
                    for await (const chunk of reply.body) {
                        const wanted = chunk.subarray(Math.min(skip, chunk.length));
                        skip -= chunk.length - wanted.length;
                        if (wanted.length === 0)
                            continue;
                        at += wanted.length;
                        breaks = 0;
                        yield wanted;
                    }
                    if (at >= size)
                        return;
                    throw new Error('the body ended early');
                }
                catch (error) {
                    cx.signal.throwIfAborted();
                    if (at >= size)
                        return;
                    if (++breaks > BREAKS)
                        throw error;
                    const why = error instanceof Error ? error.message : String(error);
                    cx.emit({ kind: 'retry', what: 'GetObject', attempt: breaks, why });
                    await cx.clock.sleep(FIRST_WAIT_MS * 2 ** (breaks - 1), cx.signal);
                    const next = await rest(wire, object, at, cx);
                    if (next === undefined) {
                        changed = true;
                        return;
                    }
                    reply = next;
                    // A store that does not know ranges begins again.
                    skip = next.status === 206 ? 0 : at;
                }
            }
        }
        finally {
            (0,s3_wire/* abandon */.e9)(reply);
        }
    }
    return { body: body(), changed: () => changed };
}
/** What tells one version of an object from another, or nothing where the store does not say. */
function versionOf(headers) {
    const etag = (0,s3_wire/* etagOf */.Nk)(headers);
    return etag === '' ? undefined : etag;
}
/** The rest of the object from a byte on; `undefined` when it is another one by now. */
async function rest(wire, object, from, cx) {
    const { name, first, encoding } = object;
    const etag = versionOf(first.headers);
    const headers = {
        'accept-encoding': encoding,
        range: `bytes=${from}-`,
        ...(etag !== undefined && { 'if-match': `"${etag}"` }),
    };
    try {
        const reply = await wire.ask({ operation: 'GetObject', billed: 'B', key: name, headers }, cx, (got) => Promise.resolve(got));
        const same = etag === versionOf(reply.headers) && first.headers['last-modified'] === reply.headers['last-modified'];
        if (same)
            return reply;
        (0,s3_wire/* abandon */.e9)(reply);
        return undefined;
    }
    catch (error) {
        const gone = error instanceof model/* StoreError */.A && (error.status === 412 || error.status === 404 || error.status === 416);
        if (gone)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/stores/s3/read.ts
/** Reads objects of a source: small ones whole and several at once, large ones as streams that mend themselves. */







/** Objects up to this many bytes are read whole. */
const READ_WHOLE_UP_TO = 32 << 20;
/** Small objects of one batch that are read at once. */
const PARALLEL = 16;
/** After so many lists without a public one, the store hardly decides by lists what is public. */
const TELLING = 200;
/**
 * Bodies are wanted as they are stored. Asked for `identity`, nobody compresses on the way; but some stores then unpack what was stored
 * compressed, and leave it alone only for those who say that they can do so themselves.
 */
const ENCODINGS = ['identity', 'gzip'];
/** The answers to one source's `open`. */
class ObjectReader {
    wire;
    acl;
    proven;
    lists = { asked: 0, public: 0 };
    listless;
    toldOfCompression = false;
    /**
     * @param how - `acl`: `check` asks for each object's access control list before it is read. `proven`: the ETag of an object written
     * whole is its MD5.
     */
    constructor(wire, { acl, proven }) {
        this.wire = wire;
        this.acl = acl;
        this.proven = proven;
    }
    /**
     * See `Source.open`.
     * @throws StoreError when the source does not tell who may read an object, and it should.
     */
    async *open(entries, cx) {
        const small = entries.filter(({ size }) => size <= READ_WHOLE_UP_TO);
        const flying = new Map();
        for (let begun = 0; begun < small.length || flying.size > 0;) {
            for (; flying.size < PARALLEL && begun < small.length; begun++) {
                const entry = small[begun];
                if (entry === undefined)
                    break;
                const flight = this.answer(entry, cx, () => this.readSmall(entry, cx)).then((answer) => ({ entry, answer }));
                // Whoever waits below learns of a failure, if anybody still waits.
                flight.catch(() => undefined);
                flying.set(entry, flight);
            }
            const { entry, answer } = await Promise.race(flying.values());
            flying.delete(entry);
            yield answer;
        }
        for (const entry of entries) {
            if (entry.size > READ_WHOLE_UP_TO)
                yield await this.answer(entry, cx, () => this.readLarge(entry, cx));
        }
    }
    /**
     * The same entries, told who may read them: one request each, several at a time. What is gone meanwhile is left as it was, and so is
     * what `passOver` says of its refusal.
     * @throws StoreError when the source does not tell.
     */
    async tellAccess(entries, cx, passOver = () => false) {
        const told = [...entries];
        let next = 0;
        const ask = async () => {
            for (let at = next++; at < entries.length; at = next++) {
                const entry = entries[at];
                if (entry === undefined)
                    return;
                try {
                    told[at] = { ...entry, access: await this.accessOf(entry, cx) };
                }
                catch (error) {
                    if (!(error instanceof model/* StoreError */.A) || (error.status !== 404 && !passOver(error)))
                        throw error;
                }
            }
        };
        await Promise.all(Array.from({ length: PARALLEL }, ask));
        return told;
    }
    async answer(entry, cx, read) {
        try {
            if (this.acl === 'none')
                return await read();
            const access = entry.access ?? (await this.accessOf(entry, cx));
            if (access === 'owner')
                return read_hidden({ ...entry, access });
            const opened = await read();
            return { ...opened, entry: { ...opened.entry, access } };
        }
        catch (error) {
            if (cx.signal.aborted || error === this.listless || !(error instanceof model/* StoreError */.A) || (0,hopeless/* isHopeless */.c)(error))
                throw error;
            return { entry, why: whyUnread(error), cause: error };
        }
    }
    async accessOf(entry, cx) {
        if (this.listless !== undefined)
            throw this.listless;
        const { lists } = this;
        const access = await (0,acl/* readAccess */.z)(this.wire, nameOf(entry), cx).catch((error) => {
            if ((0,acl/* hasNoLists */.F)(error))
                this.listless = error;
            throw error;
        });
        if (access === 'public')
            lists.public++;
        if (++lists.asked === TELLING && lists.public === 0) {
            const text = `None of the first ${TELLING} objects asked about is public by its access control list. If the source is made public by a ` +
                'policy of the bucket instead, and no object there is private, say so by source-acl: none.';
            cx.emit({ kind: 'log', level: 'warning', text });
        }
        return access;
    }
    async readSmall(entry, cx) {
        const { bytes, md5, headers } = await this.asStored(entry, cx, async (reply) => {
            const whole = await (0,body/* readWhole */.o)(reply, READ_WHOLE_UP_TO);
            const md5 = (0,external_node_crypto_.hash)('md5', whole, 'hex');
            if (this.proven)
                proveRead((0,s3_wire/* etagOf */.Nk)(reply.headers), md5);
            return { bytes: whole, md5, headers: reply.headers, length: whole.length };
        });
        return {
            entry: refreshed(entry, headers, bytes.length),
            headers: storedHeaders(headers),
            body: once(bytes),
            md5,
            // One answer is of one version, whatever happens to the object meanwhile.
            settle: () => Promise.resolve('unchanged'),
        };
    }
    async readLarge(entry, cx) {
        const { reply, encoding, length } = await this.asStored(entry, cx, (first, by) => Promise.resolve({ reply: first, encoding: by, length: Number(first.headers['content-length'] ?? entry.size) }));
        const stream = streamObject(this.wire, { name: nameOf(entry), size: length, first: reply, encoding }, cx);
        return {
            entry: refreshed(entry, reply.headers, length),
            headers: storedHeaders(reply.headers),
            body: stream.body,
            settle: () => Promise.resolve(stream.changed() ? 'changed' : 'unchanged'),
        };
    }
    /** Asks for an object until its length is the listed one, or it is another version than the listed one. */
    async asStored(entry, cx, read) {
        let length = 0;
        for (const encoding of ENCODINGS) {
            const question = {
                operation: 'GetObject',
                billed: 'B',
                key: nameOf(entry),
                headers: { 'accept-encoding': encoding },
            };
            let reply;
            const got = await this.wire.ask(question, cx, (answer) => read((reply = answer), encoding));
            length = got.length;
            if (reply !== undefined && (length === entry.size || !isListed(reply.headers, entry))) {
                this.noteCompression(reply.headers, cx);
                return got;
            }
            if (reply?.body.readableEnded === false)
                (0,s3_wire/* abandon */.e9)(reply);
        }
        throw new model/* StoreError */.A(`GetObject: the source lists ${entry.size} bytes and gives ${length}.`, {
            status: 200,
            code: 'OtherLength',
        });
    }
    noteCompression(headers, cx) {
        const encoding = headers['content-encoding'];
        if (this.toldOfCompression || encoding === undefined || encoding === 'identity' || encoding === 'aws-chunked')
            return;
        this.toldOfCompression = true;
        const text = 'Objects of the source are stored compressed (Content-Encoding), which Mastodon never does. They are copied as they are, and browsers will not know how to unpack them.';
        cx.emit({ kind: 'log', level: 'warning', text });
    }
}
/** What a refusal to read one object means for it. */
function whyUnread(error) {
    if (error.status === 404 && error.code !== 'NoSuchBucket')
        return 'vanished';
    const denied = error.status === 403 && ['', 'AccessDenied', 'InvalidObjectState'].includes(error.code);
    return denied ? 'denied' : 'io';
}
/** The headers of an answer that were stored with the object. */
function storedHeaders(headers) {
    const contentType = headers['content-type'];
    const cacheControl = headers['cache-control'];
    return {
        ...(typeof contentType === 'string' && { contentType }),
        ...(typeof cacheControl === 'string' && { cacheControl }),
    };
}
/** @throws StoreError, worth another try, when other bytes came than the store keeps. */
function proveRead(etag, md5) {
    if (!/^[\da-f]{32}$/.test(etag) || etag === md5)
        return;
    throw new model/* StoreError */.A(`GetObject: other bytes came than the store keeps (MD5 ${md5}, ETag ${etag}).`, {
        status: 500,
        code: 'ProofFailed',
    });
}
function nameOf(entry) {
    return entry.locator;
}
/** Whether an answer is of the version that was listed, as far as it tells. */
function isListed(headers, entry) {
    const etag = (0,s3_wire/* etagOf */.Nk)(headers);
    if (etag !== '' && entry.etag !== undefined)
        return etag === entry.etag;
    const modifiedMs = modifiedOf(headers);
    return modifiedMs === undefined || Math.floor(modifiedMs / 1000) === Math.floor(entry.modifiedMs / 1000);
}
/** The entry as it would be listed by now. */
function refreshed(entry, headers, size) {
    if (isListed(headers, entry))
        return { ...entry, size };
    const { etag, ...rest } = entry;
    const now = versionOf(headers) ?? etag;
    return {
        ...rest,
        size,
        modifiedMs: modifiedOf(headers) ?? entry.modifiedMs,
        ...(now !== undefined && { etag: now }),
    };
}
function modifiedOf(headers) {
    const text = headers['last-modified'];
    const ms = typeof text === 'string' ? Date.parse(text) : NaN;
    return Number.isNaN(ms) ? undefined : ms;
}
/** An object that must not be copied: nothing of it is read. */
function read_hidden(entry) {
    return { entry, body: once(new Uint8Array()), settle: () => Promise.resolve('unchanged') };
}
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* once(bytes) {
    yield bytes;
}


/***/ }),

/***/ 90514:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ sourceError),
/* harmony export */   Z: () => (/* binding */ destinationError)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(61922);

const rights = {
    source: 'to list the bucket BUCKET and to read its objects (s3:ListBucket, s3:GetObject)',
    destination: 'to list the bucket BUCKET and to write its objects (s3:ListBucket, s3:PutObject, s3:GetObject, s3:AbortMultipartUpload; with delete s3:DeleteObject)',
};
function adviceFor(side) {
    const elsewhere = ({ bucket, region }, refusal) => {
        const place = refusal.region ?? /expecting '([\w-]+)'/.exec(refusal.message)?.[1];
        if (place !== undefined && place !== region) {
            return `the bucket ${bucket} is in the region ${place}, not ${region}. Set ${side}-region to ${place}, and ${side}-endpoint, if it is set, to that region's.`;
        }
        const host = refusal.endpoint === undefined ? '' : ` The store names ${refusal.endpoint}.`;
        return `the bucket ${bucket} is to be asked elsewhere. Check ${side}-region and ${side}-endpoint.${host}`;
    };
    const unknownKey = () => `the ${side} does not know this access key id. Check ${side}-access-key-id and ${side}-endpoint.`;
    const foreignToken = () => `${side}-session-token does not belong to these keys. Give all three from the same issue.`;
    return {
        Unauthorized: unknownKey,
        InvalidAccessKeyId: unknownKey,
        SignatureDoesNotMatch: () => `the secret does not belong to this access key id. Check ${side}-secret-access-key, and ${side}-region where the store has several.`,
        AccessDenied: ({ bucket }) => `the key may not do this at the ${side}. Give it the right ${rights[side].replace('BUCKET', bucket)}, and check the bucket's name.`,
        AllAccessDisabled: ({ bucket }) => `the bucket ${bucket} is closed. Check its name and the account's standing.`,
        NoSuchBucket: ({ bucket, endpoint }) => `there is no bucket ${bucket} at ${endpoint}. Check the name in ${side}, ${side}-endpoint and ${side}-path-style.`,
        AuthorizationHeaderMalformed: elsewhere,
        PermanentRedirect: elsewhere,
        TemporaryRedirect: elsewhere,
        IllegalLocationConstraintException: elsewhere,
        InvalidRegion: elsewhere,
        ExpiredToken: () => `the temporary credentials have expired. Run again with a fresh ${side}-session-token and its keys.`,
        InvalidToken: foreignToken,
        InvalidTokenId: foreignToken,
        RequestTimeTooSkewed: () => 'the clock of this machine is more than 15 minutes off. Set it by NTP.',
        InvalidObjectState: () => 'the object is archived and cannot be read. Restore it to the standard storage class first.',
    };
}
const advice = { source: adviceFor('source'), destination: adviceFor('destination') };
/** The error that a refusal by the source becomes. */
function sourceError(operation, refusal, location) {
    return explained('source', operation, refusal, location);
}
/** The error that a refusal by a destination beside the bucket becomes. */
function destinationError(operation, refusal, location) {
    return explained('destination', operation, refusal, location);
}
function explained(side, operation, refusal, location) {
    // Answers to requests for a wrong region may come without a document.
    const moved = refusal.status === 301 || refusal.status === 307;
    const code = refusal.code === '' && moved ? 'PermanentRedirect' : refusal.code;
    return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .advised */ .BZ)(advice[side], operation, { ...refusal, code }, location);
}


/***/ }),

/***/ 6425:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  m: () => (/* binding */ S3Source),
  G: () => (/* binding */ s3SourceLabel)
});

// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(72364);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/stores/hopeless.ts
var hopeless = __webpack_require__(33435);
// EXTERNAL MODULE: ./src/stores/s3/acl.ts
var acl = __webpack_require__(625);
// EXTERNAL MODULE: ./src/stores/s3/body.ts
var body = __webpack_require__(93593);
// EXTERNAL MODULE: ./src/stores/s3/listing.ts + 1 modules
var listing = __webpack_require__(76673);
;// CONCATENATED MODULE: ./src/stores/s3/order.ts
/**
 * Puts a listing that is nearly in key order into key order, in little memory.
 *
 * Names may be out of order by a few places: R2 has been seen to list a name after longer names that begin with it
 * (https://github.com/nodejs/build/issues/3508), some stores compare UTF-16 units, and names in another Unicode form than NFC sort
 * elsewhere than their keys do. Nearly always that concerns names of one folder, so a page's last folder is kept back until the listing
 * has left it. Disorder between folders is of another kind (Storj lists by encrypted names, older versitygw walks a file
 * system): it is told, not repaired.
 */

/** Entries of one folder that are kept back at most; a larger folder is believed to be in order beyond that. */
const MOST_HELD = 5000;
/** Takes the pages of one listing and gives them back in order. */
class OrderRepair {
    held = [];
    last = '';
    released;
    /** Characters that all names begin with and keys do not. */
    skip;
    most;
    constructor(prefix = '', most = MOST_HELD) {
        this.skip = prefix.length;
        this.most = most;
    }
    /** Whether anything was given back yet. */
    get begun() {
        return this.released !== undefined;
    }
    /**
     * @param page - as listed.
     * @param isLast - there is nothing behind it.
     * @returns what may be given out, in key order; `disorder` when that cannot be told, and the page was not taken in.
     */
    offer(page, isLast) {
        let last = this.last;
        for (const { locator } of page) {
            const name = locator.slice(this.skip);
            if ((0,keys/* compareKeys */.YD)(name, last) < 0 && !isNear(name, last))
                return 'disorder';
            last = name;
        }
        const all = sorted(this.held.length === 0 ? [...page] : [...this.held, ...page]);
        const ready = isLast ? all.length : this.ready(all, folderOf(last));
        const { released } = this;
        const first = all[0];
        if (released !== undefined && first !== undefined && isBefore(first, released))
            return 'disorder';
        this.last = last;
        this.held = all.slice(ready);
        this.released = all[ready - 1] ?? released;
        return withoutRepeats(all.slice(0, ready), released);
    }
    /** How many of the first of them nothing can come before any more, now that the listing is in `folder`. */
    ready(all, folder) {
        const from = all.findIndex(({ key }) => (0,keys/* compareKeys */.YD)(key, folder) >= 0);
        return Math.max(from < 0 ? all.length : from, all.length - this.most);
    }
}
/** Whether two names in the wrong order are of one folder, or the late one begins the other. */
function isNear(late, before) {
    return before.startsWith(late) || folderOf(late) === folderOf(before);
}
function folderOf(name) {
    return name.slice(0, name.lastIndexOf('/') + 1);
}
function sorted(entries) {
    const inOrder = entries.every((entry, at) => {
        const before = entries[at - 1];
        return before === undefined || !isBefore(entry, before);
    });
    return inOrder ? entries : entries.sort((a, b) => (0,keys/* compareKeys */.YD)(a.key, b.key));
}
function isBefore(a, b) {
    return (0,keys/* compareKeys */.YD)(a.key, b.key) < 0;
}
/** One store has been seen to tell an object on two pages. */
function withoutRepeats(entries, before) {
    return entries.filter((entry, at) => entry.locator !== (at === 0 ? before : entries[at - 1])?.locator);
}

// EXTERNAL MODULE: ./src/stores/s3/read.ts + 1 modules
var read = __webpack_require__(8382);
// EXTERNAL MODULE: ./src/stores/s3/source-errors.ts
var source_errors = __webpack_require__(90514);
;// CONCATENATED MODULE: ./src/stores/s3/split.ts
/**
 * Cuts the key space of a bucket into ranges of roughly equal numbers of objects with a few requests: the named folders of the upper
 * levels are looked into until they hold numbered ones (`109/`, `110/`); of those one is sampled by a page of its objects, and how far
 * into the folder that page reaches tells how many objects such folders hold.
 */

/** A range that holds fewer objects than this is not worth a listing of its own. */
const WORTHWHILE = 20_000;
/** Levels of named folders that are looked into. */
const DEEPEST = 5;
/** The name of a folder ends in a number. */
const NUMBERED = /(?:^|\/)\d+\/$/;
/** Pages asked for at once. */
const TOGETHER = 8;
/** At most `ways` ranges; only one when there is little to list or nothing is known of it. It pays from some thirty ways on. */
async function estimateRanges(range, ways, looks) {
    const first = await looks.look(range.after === null ? {} : { startAfter: range.after });
    const last = first.names.at(-1);
    if (!first.more || last === undefined || !(0,keys/* inRange */.r4)(last, { after: null, upTo: range.upTo }))
        return [range];
    const pieces = await survey(range, looks);
    const total = pieces.reduce((sum, { weight }) => sum + weight, 0);
    const count = Math.min(ways, 1 + Math.floor(total / WORTHWHILE));
    return (0,keys/* rangesBetween */.hG)(range, boundaries(pieces, total, count));
}
/** The pieces of a range in key order. */
async function survey(range, looks) {
    const pieces = [];
    const families = [];
    let named = [''];
    for (let depth = 0; depth < DEEPEST && named.length > 0 && looks.left() > 0; depth++) {
        // Half of the requests are kept for samples: boundaries between folders of unknown weight help little.
        const looked = named.slice(0, Math.max(1, Math.floor(looks.left() / 2)));
        pieces.push(...named.slice(looked.length).map((prefix) => ({ prefix, weight: 0 })));
        named = [];
        const found = await inTurns(looked, async (prefix) => ({
            prefix,
            ...(await looks.look({ prefix, delimiter: '/' })),
        }));
        for (const { prefix, prefixes, names } of found) {
            const family = [];
            for (const folder of prefixes.filter((inside) => (0,keys/* mayHold */.BV)(inside, range))) {
                if (NUMBERED.test(folder))
                    family.push({ prefix: folder, weight: 0 });
                else
                    named.push(folder);
            }
            families.push(family);
            pieces.push(...family);
            if (prefixes.length === 0)
                pieces.push({ prefix, weight: names.length });
        }
    }
    pieces.push(...named.map((prefix) => ({ prefix, weight: 0 })));
    await weigh(families, looks);
    fillIn(pieces);
    return pieces.sort((a, b) => (0,keys/* compareKeys */.YD)(a.prefix, b.prefix));
}
/** Samples families of numbered folders, the most numerous ones first. */
async function weigh(families, looks) {
    const order = [...families].sort((a, b) => b.length - a.length).slice(0, Math.floor(looks.left() / 2));
    await inTurns(order, async (family) => {
        const folder = family[Math.floor((family.length - 1) / 2)]?.prefix;
        if (folder === undefined)
            return;
        const [page, level] = await Promise.all([
            looks.look({ startAfter: folder }),
            looks.look({ prefix: folder, delimiter: '/' }),
        ]);
        const weight = weightOf(folder, page, level.prefixes.length);
        for (const piece of family)
            piece.weight = weight;
    });
}
/** How many objects a folder of so many folders holds, as the page that begins with it tells. */
function weightOf(folder, { names, more }, folders) {
    const inside = names.filter((name) => name.startsWith(folder));
    const first = inside[0];
    const last = inside.at(-1);
    if (first === undefined || last === undefined || inside.length < names.length || !more)
        return inside.length;
    const span = 1000 * (fractionOf(last.slice(folder.length)) - fractionOf(first.slice(folder.length)));
    return span > 0 ? Math.max(inside.length, (inside.length / span) * folders) : inside.length;
}
/** Where a name stands among all that numbered folders allow, from 0 to 1: `500/250/x` is at 0.50025. */
function fractionOf(name) {
    let fraction = 0;
    let unit = 1;
    for (const folder of name.split('/').slice(0, -1)) {
        if (!/^\d{1,6}$/.test(folder))
            break;
        unit /= 10 ** folder.length;
        fraction += Number(folder) * unit;
    }
    return fraction;
}
/** Folders that were not looked at weigh as much as the others do on average. */
function fillIn(pieces) {
    const known = pieces.filter(({ weight }) => weight > 0);
    const mean = known.reduce((sum, { weight }) => sum + weight, 0) / Math.max(1, known.length);
    for (const piece of pieces)
        if (piece.weight === 0)
            piece.weight = Math.max(1, mean);
}
/**
 * Boundaries after equal weights. A piece with more than its share is cut inside by its numbers. No key is behind the folder `x/109/` and
 * before `x/109.`, and none begins with the latter, so that no disorder carries a key across it.
 */
function boundaries(pieces, total, count) {
    const found = [];
    const share = total / count;
    let before = 0;
    for (const { prefix, weight } of pieces) {
        const numbered = NUMBERED.test(prefix);
        for (let goal = share * (found.length + 1); goal <= before + weight && found.length < count - 1;) {
            const inside = (goal - before) / weight;
            const number = Math.floor(inside * 1000);
            const boundary = !numbered || number >= 999
                ? `${prefix.slice(0, -1)}.`
                : `${prefix}${String(Math.max(0, number - 1)).padStart(3, '0')}.`;
            found.push(boundary);
            goal = share * (found.length + 1);
        }
        before += weight;
    }
    return found;
}
async function inTurns(items, work) {
    const done = [];
    for (let from = 0; from < items.length; from += TOGETHER) {
        done.push(...(await Promise.all(items.slice(from, from + TOGETHER).map(work))));
    }
    return done;
}

// EXTERNAL MODULE: ./src/stores/s3/spool.ts
var s3_spool = __webpack_require__(86706);
// EXTERNAL MODULE: ./src/stores/s3/wire.ts + 1 modules
var wire = __webpack_require__(29988);
;// CONCATENATED MODULE: ./src/stores/s3/source.ts
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












/** What a source in a bucket is called. */
function s3SourceLabel(bucket) {
    return `S3 bucket ${bucket}`;
}
/** The objects of a bucket, or of a folder in it. */
class S3Source {
    label;
    prefix;
    wire;
    reader;
    acl;
    /** In which order the store lists: found out by listing. */
    order;
    constructor(place) {
        const { prefix, acl, order, label = s3SourceLabel(place.bucket), proven = false, explain, ...location } = place;
        this.order = order === 'unordered' ? 'its own' : 'of keys';
        this.label = label;
        this.prefix = prefix;
        this.acl = acl;
        this.wire = new wire/* Wire */._2(location, this.label, explain ?? source_errors/* sourceError */.I);
        this.reader = new read/* ObjectReader */.nR(this.wire, { acl, proven });
    }
    /**
     * See `Listable.list`. Pages are in key order whatever the store's order is.
     * @throws StoreError `ListingOrder` when a store that seemed to keep the order does not; another listing by this object is sorted.
     */
    async *list(range, cx) {
        if (this.isUnordered()) {
            yield* this.sorted(range, cx);
            return;
        }
        const repair = new OrderRepair(this.prefix);
        const query = { prefix: this.prefix, ...this.after(range) };
        for await (const { entries, next } of this.pages(query, cx)) {
            const last = entries.at(-1);
            const past = last !== undefined && range.upTo !== null && isPast(this.rest(last), range.upTo);
            const ready = repair.offer(entries, past || next === undefined);
            if (ready === 'disorder') {
                this.noteDisorder(cx);
                if (repair.begun)
                    throw tooLate();
                yield* this.sorted(range, cx);
                return;
            }
            const within = ready.filter((entry) => this.isWithin(entry, range));
            if (within.length > 0)
                yield within;
            if (past)
                return;
        }
    }
    /** See `Listable.split`: boundaries between the numbered folders of a tree, found by looking at its upper levels. */
    async split(range, ways, cx) {
        if (ways < 2 || this.isUnordered())
            return [range];
        let left = ways;
        const look = async (query) => {
            left--;
            const { prefix = '', startAfter } = query;
            const full = { ...query, prefix: this.prefix + prefix };
            const page = await (0,listing/* listPage */.ks)(this.wire, startAfter === undefined ? full : { ...full, startAfter: this.prefix + startAfter }, cx);
            const own = (names) => names.filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
            const entries = page.objects.map((object) => (0,listing/* toEntry */.q0)(object, this.prefix));
            // Cutting a store by key that lists in another order would have every range list all of it.
            if (new OrderRepair(this.prefix).offer(entries, true) === 'disorder')
                this.noteDisorder(cx);
            return {
                names: own(page.objects.map(({ name }) => name)),
                prefixes: own(page.prefixes),
                more: page.next !== undefined,
            };
        };
        const ranges = await estimateRanges(range, ways, { look, left: () => left });
        return this.isUnordered() ? [range] : ranges;
    }
    /**
     * The same source, whose listing tells of every wanted object who may read it, and not only of those that are opened: for objects that
     * somebody else has copied without asking. One request for each.
     */
    withAccess(wanted) {
        const list = async function* (range, cx) {
            for await (const page of this.list(range, cx)) {
                const told = await this.reader.tellAccess(page.filter(({ key }) => wanted(key)), cx);
                const by = new Map(told.map((entry) => [entry.locator, entry]));
                yield page.map((entry) => by.get(entry.locator) ?? entry);
            }
        }.bind(this);
        return {
            label: this.label,
            list,
            split: (range, ways, cx) => this.split(range, ways, cx),
            open: (entries, cx) => this.open(entries, cx),
            peek: (entry, length, cx) => this.peek(entry, length, cx),
            tellAccess: (entries, cx) => this.tellAccess(entries, cx),
        };
    }
    /** See `Source.tellAccess`. */
    async tellAccess(entries, cx) {
        if (this.acl === 'none')
            return entries.map((entry) => ({ ...entry, access: 'public' }));
        return this.reader.tellAccess(entries, cx, (error) => !(0,acl/* hasNoLists */.F)(error) && !(0,hopeless/* isHopeless */.c)(error));
    }
    open(entries, cx) {
        return this.reader.open(entries, cx);
    }
    /**
     * The names of files and folders directly in a folder, a thousand at most: one request.
     * @param folder - empty, or ends in a slash.
     */
    async names(folder, cx) {
        const prefix = this.prefix + folder;
        const { objects, prefixes } = await (0,listing/* listPage */.ks)(this.wire, { prefix, delimiter: '/' }, cx);
        const names = [...prefixes.map((name) => name.slice(0, -1)), ...objects.map(({ name }) => name)];
        return names.filter((name) => name.length > prefix.length).map((name) => name.slice(prefix.length));
    }
    /**
     * The first bytes of an object and its headers, for one that is copied by the store itself: one request of Class B.
     * @returns why not, where it cannot be read or is not the listed one any more (`vanished`).
     */
    async peek(entry, length, cx) {
        const headers = {
            'accept-encoding': 'identity',
            ...(entry.size > 0 && { range: `bytes=0-${Math.min(length, entry.size) - 1}` }),
            ...(entry.etag !== undefined && { 'if-match': `"${entry.etag}"` }),
        };
        const question = { operation: 'GetObject', billed: 'B', key: entry.locator, headers };
        try {
            return await this.wire.ask(question, cx, async (reply) => ({
                head: await (0,body/* readWhole */.o)(reply, length),
                headers: (0,read/* storedHeaders */.eS)(reply.headers),
            }));
        }
        catch (error) {
            if (cx.signal.aborted || !(error instanceof model/* StoreError */.A))
                throw error;
            return { entry, why: error.status === 412 ? 'vanished' : (0,read/* whyUnread */.Ms)(error), cause: error };
        }
    }
    async [Symbol.asyncDispose]() {
        await this.wire.close();
    }
    /** Everything, sorted on disk: where to begin and end cannot be told by keys in an order that is not theirs. */
    async *sorted(range, cx) {
        const env_1 = { stack: [], error: void 0, hasError: false };
        try {
            const spool = __addDisposableResource(env_1, await s3_spool/* Spool */.Q.create(), true);
            for await (const { entries } of this.pages({ prefix: this.prefix }, cx)) {
                await spool.add(entries.filter((entry) => (0,keys/* inRange */.r4)(entry.key, range)));
            }
            for await (const page of spool.sorted()) {
                cx.signal.throwIfAborted();
                yield page;
            }
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
    async *pages(query, cx) {
        for await (const { objects, next } of (0,listing/* listPages */.pN)(this.wire, query, cx)) {
            // Some stores know no prefix; and the folder itself may be an object without a name below it.
            const own = objects.filter(({ name }) => name.length > this.prefix.length && name.startsWith(this.prefix));
            const entries = own.map((object) => (0,listing/* toEntry */.q0)(object, this.prefix));
            yield next === undefined ? { entries } : { entries, next };
        }
    }
    after(range) {
        return range.after === null ? {} : { startAfter: this.prefix + range.after };
    }
    rest(entry) {
        return entry.locator.slice(this.prefix.length);
    }
    /** @throws StoreError when the name is in the range and the key is not, or the other way round: no range would tell it. */
    isWithin(entry, range) {
        const within = (0,keys/* inRange */.r4)(entry.key, range);
        const rest = this.rest(entry);
        if (rest === entry.key || within === (0,keys/* inRange */.r4)(rest, range))
            return within;
        throw new model/* StoreError */.A('An object is named in another Unicode form than NFC and changes its place next to the boundary of a range. List it in one range.', { status: 200, code: 'ListingOrder' });
    }
    isUnordered() {
        return this.order === 'its own';
    }
    noteDisorder(cx) {
        if (this.isUnordered())
            return;
        this.order = 'its own';
        const text = `${this.label} does not list in the order of keys, so its listing is sorted on disk first.`;
        cx.emit({ kind: 'log', level: 'notice', text });
    }
}
/** Whether a listing that has come to `name` can hold no more of a range that ends at `upTo`: see the same of the R2 bucket. */
function isPast(name, upTo) {
    return !(0,keys/* inRange */.r4)(name, { after: null, upTo: upTo }) && !name.startsWith(upTo);
}
function tooLate() {
    return new model/* StoreError */.A('ListObjectsV2: the source seemed to list in the order of keys and then did not. List it again with source-order: unordered, and it will be sorted on disk first.', { status: 200, code: 'ListingOrder' });
}


/***/ }),

/***/ 86706:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ Spool)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_os__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(46466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_4___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_4__);
/* harmony import */ var _keys_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(72364);
/**
 * Sorts a listing of any length and in any order on disk, in bounded memory: sorted runs, then one merge of all of them.
 * What is written holds names of objects, some of which are private: the folder is this user's only, and is removed in the end.
 */






/** Entries of a run: some 20 MB of memory while it is sorted. */
const RUN = 50_000;
/** Runs merged at once; more are merged to longer ones first, so that neither files nor buffers become too many. */
const WAYS = 64;
const PAGE = 1000;
/** Collects entries with names that are strings, and gives them back sorted. To be disposed of. */
class Spool {
    folder;
    run;
    ways;
    gathered = [];
    runs = [];
    made = 0;
    constructor(folder, run, ways) {
        this.folder = folder;
        this.run = run;
        this.ways = ways;
    }
    /** @param parent - of the folder that is made. */
    static async create(parent = (0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)(), run = RUN, ways = WAYS) {
        // mkdtemp makes the folder with mode 0700.
        return new Spool(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(parent, 'listing-')), run, ways);
    }
    async add(entries) {
        for (const entry of entries)
            this.gathered.push(entry);
        if (this.gathered.length >= this.run)
            await this.flush();
    }
    /** All entries in key order, those with one name once. To be called once, after the last `add`. */
    async *sorted() {
        await this.flush();
        while (this.runs.length > this.ways) {
            const some = this.runs.splice(0, this.ways);
            await this.write(merged(some));
            await Promise.all(some.map((file) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(file)));
        }
        let page = [];
        let last;
        for await (const entry of merged(this.runs)) {
            if (entry.locator === last?.locator)
                continue;
            last = entry;
            page.push(entry);
            if (page.length < PAGE)
                continue;
            yield page;
            page = [];
        }
        if (page.length > 0)
            yield page;
    }
    async [Symbol.asyncDispose]() {
        this.gathered = [];
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(this.folder, { recursive: true, force: true });
    }
    async flush() {
        const entries = this.gathered.sort(compareEntries);
        this.gathered = [];
        if (entries.length > 0)
            await this.write(entries);
    }
    async write(entries) {
        const file = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(this.folder, String(this.made++));
        await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_4__.pipeline)(linesOf(entries), (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createWriteStream)(file, { mode: 0o600 }));
        this.runs.push(file);
    }
}
/** By key; names with one key by themselves, so that the same name stands side by side. */
function compareEntries(a, b) {
    return (0,_keys_js__WEBPACK_IMPORTED_MODULE_5__/* .compareKeys */ .YD)(a.key, b.key) || (0,_keys_js__WEBPACK_IMPORTED_MODULE_5__/* .compareKeys */ .YD)(a.locator, b.locator);
}
async function* merged(files) {
    const heads = [];
    const opened = files.map((file) => entriesIn(file));
    try {
        for (const rest of opened) {
            const first = await rest.next();
            if (first.done !== true)
                heads.push({ rest, entry: first.value });
        }
        // The last one is the next to be given out.
        heads.sort((a, b) => compareEntries(b.entry, a.entry));
        for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
            yield head.entry;
            const next = await head.rest.next();
            if (next.done === true)
                continue;
            head.entry = next.value;
            heads.splice(placeOf(head, heads), 0, head);
        }
    }
    finally {
        await Promise.all(opened.map((rest) => rest.return()));
    }
}
/** Where to insert a head, so that they descend. */
function placeOf(head, heads) {
    let low = 0;
    let high = heads.length;
    while (low < high) {
        const middle = (low + high) >>> 1;
        const other = heads[middle];
        if (other !== undefined && compareEntries(other.entry, head.entry) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
/** JSON keeps each on one line whatever its name holds. */
async function* linesOf(entries) {
    let lines = [];
    for await (const entry of entries) {
        lines.push(`${JSON.stringify(entry)}\n`);
        if (lines.length < PAGE)
            continue;
        yield lines.join('');
        lines = [];
    }
    yield lines.join('');
}
async function* entriesIn(file) {
    let rest = '';
    // Not by `readline`, for which more than the line feed ends a line.
    for await (const chunk of (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(file, { encoding: 'utf8' })) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines)
            yield JSON.parse(line);
    }
}


/***/ }),

/***/ 29988:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  on: () => (/* binding */ MOST_CONNECTIONS),
  _2: () => (/* binding */ Wire),
  e9: () => (/* binding */ abandon),
  Nk: () => (/* binding */ etagOf),
  Q1: () => (/* binding */ proveEtag)
});

// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(46752);
// EXTERNAL MODULE: ./src/net/retry.ts
var retry = __webpack_require__(37893);
// EXTERNAL MODULE: ./src/net/sigv4.ts
var sigv4 = __webpack_require__(14988);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/stores/s3/errors.ts
var errors = __webpack_require__(61922);
;// CONCATENATED MODULE: ./src/stores/s3/location.ts
/** Where a bucket is and how it is spoken to. */

/** The origin requests go to: the endpoint itself, or the bucket's own host below it. */
function originOf({ endpoint, bucket, pathStyle = true }) {
    const url = new URL(endpoint);
    return pathStyle ? url.origin : `${url.protocol}//${bucket}.${url.host}`;
}
/** The path of an object, or of the bucket itself, as it is sent and signed. */
function pathOf({ bucket, pathStyle = true }, name) {
    const inBucket = name === undefined ? '' : (0,sigv4/* encodeKey */.g2)(name);
    if (!pathStyle)
        return `/${inBucket}`;
    return name === undefined ? `/${bucket}` : `/${bucket}/${inBucket}`;
}

;// CONCATENATED MODULE: ./src/stores/s3/wire.ts
/**
 * The lean way to an S3 store, for the requests a pass makes by the hundred thousand: one signature, one request on a kept
 * connection, no layers. No `Expect: 100-continue` (R2 does not answer it), no checksum trailers (R2 refuses them).
 * @see https://developers.cloudflare.com/r2/api/s3/extensions/
 */






/** Hangs up on an answer that nobody reads to its end. That is an error of the body's own, which nobody else would take. */
function abandon({ body }) {
    if (body.destroyed)
        return;
    body.on('error', () => undefined);
    body.destroy();
}
/** The most connections kept to one store: 256 at 100 ms are 2,500 small objects a second, more than one thread can sign. */
const MOST_CONNECTIONS = 256;
/** Milliseconds without a sign of life after which a request is given up and tried again. */
const SILENCE_MS = 60_000;
/** A key that is unknown this long after the first request is wrong. */
const FRESH_MS = 60_000;
const FRESH_WAIT_MS = 8000;
/** Sends signed requests to one bucket over kept connections. */
class Wire {
    location;
    label;
    pool;
    /** Signals that are listened to already, by the connections they would cut. */
    heeded = new WeakSet();
    signer;
    explain;
    origin;
    host;
    /** How far the store's clock is ahead of ours, learnt when it complains. */
    offsetMs = 0;
    /** When the first request was made. */
    bornMs = Infinity;
    toldFresh = false;
    /** @param explain - says what a refusal means to whoever gave the location. */
    constructor(location, label, explain = errors/* storeError */.gl) {
        this.location = location;
        this.label = label;
        this.explain = explain;
        this.origin = originOf(location);
        this.host = new URL(this.origin).host;
        this.signer = new sigv4/* Signer */.lf(location.credentials, location.region);
        this.pool = connect(this.origin);
    }
    /**
     * Sends a request until it is answered with success, within the limits of patience.
     * @param check - looks at a successful answer; what it throws counts as a failed attempt.
     * @throws StoreError
     */
    async send(request, cx, check) {
        return this.patiently(request.operation, cx, async () => {
            const answer = await this.dispatch({ ...request, billed: 'A' }, cx);
            await answer.body.dump().catch((error) => {
                throw this.unanswered(request.operation, error);
            });
            check(answer.headers);
            return answer.headers;
        });
    }
    /**
     * Asks until it is answered with success and `read` makes something of the answer, within the limits of patience.
     * @param read - has to read the body to its end; what it throws counts as a failed attempt.
     * @throws StoreError
     */
    async ask(question, cx, read) {
        return this.patiently(question.operation, cx, async () => {
            const reply = await this.dispatch(question, cx);
            try {
                return await read(reply);
            }
            catch (error) {
                abandon(reply);
                throw error instanceof model/* StoreError */.A ? error : this.unanswered(question.operation, error);
            }
        });
    }
    async close() {
        await this.pool.destroy();
    }
    async patiently(operation, cx, attempt) {
        return (0,retry/* retrying */.R)(operation, retry/* patient */.I, cx, async () => {
            try {
                return await attempt();
            }
            catch (error) {
                if ((0,errors/* asksForLess */.Hs)(error))
                    cx.pressure?.();
                throw error;
            }
        }, (error) => this.judge(error, cx));
    }
    /** A key that was made within the last minute is not known everywhere yet. @see https://developers.cloudflare.com/r2/api/error-codes/ */
    judge(error, cx) {
        const unknown = error instanceof model/* StoreError */.A && error.status === 401 && error.code === 'Unauthorized';
        if (!unknown || cx.clock.now() - this.bornMs > FRESH_MS)
            return (0,errors/* judge */.S4)(error);
        if (!this.toldFresh) {
            const text = `${this.label} does not know the key. One that was just made takes up to a minute to be known: trying again.`;
            cx.emit({ kind: 'log', level: 'notice', text });
        }
        this.toldFresh = true;
        return { again: true, why: '401 Unauthorized', waitMs: FRESH_WAIT_MS };
    }
    /** One attempt, up to the headers of a successful answer. */
    async dispatch(request, cx) {
        const { operation, method = 'GET', query } = request;
        if (request.body !== undefined)
            await cx.send?.(request.body.length);
        const path = pathOf(this.location, request.key);
        const headers = this.signer.sign({
            method,
            host: this.host,
            path,
            headers: request.headers,
            payloadHash: sigv4/* UNSIGNED_PAYLOAD */.z8,
            ...(query !== undefined && { query }),
        }, cx.clock.now() + this.offsetMs);
        let answer;
        let text = '';
        this.bornMs = Math.min(this.bornMs, cx.clock.now());
        this.heed(cx.signal);
        try {
            answer = await this.pool.request({
                method,
                path: query === undefined ? path : `${path}?${query}`,
                headers,
                // Undici hangs up after each HEAD otherwise, in case a server sends a body all the same; R2 does not.
                reset: false,
                ...(request.body !== undefined && { body: request.body }),
            });
            if (answer.statusCode >= 300)
                text = await answer.body.text();
        }
        catch (error) {
            throw this.unanswered(operation, error);
        }
        const status = answer.statusCode;
        // Requests refused for their credentials are not billed: https://developers.cloudflare.com/r2/pricing/
        const billed = status === 401 || status === 403 ? 'free' : request.billed;
        cx.emit({ kind: 'operation', store: this.label, name: operation, billed });
        if (status < 300)
            return { status, headers: answer.headers, body: answer.body };
        const region = answer.headers['x-amz-bucket-region'];
        const refusal = { status, ...(typeof region === 'string' && { region }), ...(0,errors/* parseErrorDocument */.JR)(text) };
        if (refusal.code === 'RequestTimeTooSkewed')
            this.learnClock(answer.headers['date'], cx);
        throw this.explain(operation, refusal, this.location);
    }
    /**
     * One listener for all requests of a signal: one for each costs as much as signing. When it aborts, everything in flight is cut,
     * and whoever comes after finds new connections.
     */
    heed(signal) {
        signal.throwIfAborted();
        if (this.heeded.has(signal))
            return;
        this.heeded.add(signal);
        signal.addEventListener('abort', () => {
            const cut = this.pool;
            this.pool = connect(this.origin);
            void cut.destroy(signal.reason);
        }, { once: true });
    }
    unanswered(operation, error) {
        const cause = error;
        const timedOut = (cause.code ?? '').includes('TIMEOUT');
        const message = `${cause.code ?? cause.name}: ${cause.message}`;
        return this.explain(operation, { status: 0, code: timedOut ? 'TimedOut' : '', message, cause }, this.location);
    }
    learnClock(date, cx) {
        const theirs = typeof date === 'string' ? Date.parse(date) : NaN;
        if (Number.isNaN(theirs))
            return;
        const offsetMs = theirs - cx.clock.now();
        // Requests that were sent together are refused together; the first answer has said it all.
        const known = Math.abs(offsetMs - this.offsetMs) < 60_000;
        this.offsetMs = offsetMs;
        if (known)
            return;
        cx.emit({
            kind: 'log',
            level: 'warning',
            text: `The clock of this machine is ${Math.round(Math.abs(this.offsetMs) / 1000)} s off; requests are signed by the store's clock instead.`,
        });
    }
}
function connect(origin) {
    return new undici/* Pool */.bC(origin, {
        connections: MOST_CONNECTIONS,
        headersTimeout: SILENCE_MS,
        bodyTimeout: SILENCE_MS,
        connectTimeout: 20_000,
        keepAliveTimeout: 30_000,
    });
}
/** The ETag of an answer without its quotes. */
function etagOf(headers) {
    const etag = headers['etag'];
    return typeof etag === 'string' ? etag.replace(/^(?:W\/)?"|"$/g, '') : '';
}
/** @throws StoreError when the store did not keep what was sent. */
function proveEtag(operation, etag, expected) {
    if (etag === expected)
        return;
    throw new model/* StoreError */.A(`${operation}: the store keeps other bytes than were sent (ETag ${etag}, expected ${expected})`, {
        status: 500,
        code: 'ProofFailed',
    });
}


/***/ }),

/***/ 21540:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ unescapeXml)
/* harmony export */ });
/** What answers in XML have in common. */
/** Replaces the entities of XML by what they stand for. */
function unescapeXml(text) {
    if (!text.includes('&'))
        return text;
    return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (entity, decimal, hex, name) => {
        if (name !== undefined)
            return NAMED[name] ?? entity;
        const point = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
        return point <= 0x10ffff ? String.fromCodePoint(point) : entity;
    });
}
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };


/***/ }),

/***/ 43505:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ lastComplete),
/* harmony export */   MT: () => (/* binding */ withPass)
/* harmony export */ });
/* unused harmony export completeSince */
/* harmony import */ var _stores_keys_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(72364);
/* harmony import */ var _stores_model_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(28587);
/** What the passes of a journal come to: which of them together looked at everything, and which need not be remembered. */


/** Passes remembered, unless more are needed to tell what is complete. */
const KEPT = 50;
/** A plan makes 256 shards at most; beyond that and some history, the oldest pass is forgotten whatever it tells. */
const MOST = 320;
/**
 * The last time that everything was looked at completely: one pass, or several over ranges that together leave nothing out.
 * @returns several passes as one: begun when the first of them began, with their counts added up (ranges that overlap are counted once).
 */
function lastComplete(journal, query = {}) {
    const { range = _stores_model_js__WEBPACK_IMPORTED_MODULE_0__/* .everything */ .Y, ...asked } = query === 'full' ? { compare: query } : query;
    const counting = journal.passes.filter((pass) => counts(pass, asked));
    // Half of one source and half of another are no whole.
    const sources = [...new Set(counting.map(({ source }) => source))];
    return sources
        .map((source) => coverOf(counting.filter((pass) => pass.source === source), range))
        .reduce((best, next) => (next !== undefined && next.startedMs > (best?.startedMs ?? -1) ? next : best), undefined);
}
function coverOf(counting, range) {
    const chosen = [];
    for (const pass of [...counting].sort((a, b) => b.startedMs - a.startedMs)) {
        chosen.push(pass);
        if (covers(chosen, range))
            return asOne(needed(chosen, range), range);
    }
    return undefined;
}
/** As {@link lastComplete}, where all of it began at or after a time. */
function completeSince(journal, sinceMs, query = {}) {
    const last = lastComplete(journal, query);
    return last !== undefined && last.startedMs >= sinceMs ? last : undefined;
}
/** The journal with one more pass. Adding the same pass again changes nothing. */
function withPass(journal, pass) {
    const text = JSON.stringify(pass);
    if (journal.passes.some((known) => JSON.stringify(known) === text))
        return journal;
    return { ...journal, passes: trimmed([...journal.passes, pass].sort((a, b) => a.finishedMs - b.finishedMs)) };
}
function counts(pass, { compare, source, selection }) {
    const wide = selection === undefined ? pass.everything : pass.selection === undefined || pass.selection === selection;
    return (pass.complete &&
        wide &&
        (compare === undefined || pass.compare !== 'quick') &&
        (source === undefined || pass.source === source));
}
function trimmed(passes) {
    const kept = [...passes];
    for (let at = 0; at < kept.length && kept.length > KEPT;) {
        const pass = kept[at];
        if (pass === undefined)
            break;
        const rest = kept.filter((other) => other !== pass);
        if (!pass.complete || rest.some((other) => supersedes(other, pass)))
            kept.splice(at, 1);
        else
            at++;
    }
    return kept.slice(-MOST);
}
/** Whether nothing can be learnt from a pass that a later one does not tell. */
function supersedes(later, pass) {
    return (later.complete &&
        later.startedMs >= pass.startedMs &&
        later.source === pass.source &&
        later.everything === pass.everything &&
        later.selection === pass.selection &&
        (later.compare !== 'quick' || pass.compare === 'quick') &&
        covers([later], pass.range));
}
/** Whether ranges together hold every key of a range. */
function covers(passes, range) {
    let reached = range.after;
    for (const { range: next } of [...passes].sort((a, b) => compareStarts(a.range.after, b.range.after))) {
        if (compareStarts(next.after, reached) > 0)
            return false;
        if (isPast(next.upTo, reached))
            reached = next.upTo;
        if (reached === null || (range.upTo !== null && isPast(reached, range.upTo, true)))
            return true;
    }
    return false;
}
/** Without those whose ranges the others cover. */
function needed(passes, range) {
    let left = passes;
    for (const pass of passes) {
        const others = left.filter((other) => other !== pass);
        if (covers(others, range))
            left = others;
    }
    return left;
}
function asOne(passes, range) {
    const [first] = passes;
    if (first === undefined || passes.length === 1)
        return first;
    let [objects, bytes, heldBack] = [0, 0, 0];
    let reached;
    for (const pass of [...passes].sort((a, b) => compareStarts(a.range.after, b.range.after))) {
        if (reached !== undefined && (reached === null || compareStarts(pass.range.after, reached) < 0))
            continue;
        objects += pass.objects;
        bytes += pass.bytes;
        heldBack += pass.heldBack;
        reached = pass.range.upTo;
    }
    const compares = passes.map(({ compare }) => compare);
    return {
        ...first,
        range,
        startedMs: Math.min(...passes.map(({ startedMs }) => startedMs)),
        finishedMs: Math.max(...passes.map(({ finishedMs }) => finishedMs)),
        compare: compares.includes('quick') ? 'quick' : compares.includes('full') ? 'full' : 'checksum',
        objects,
        bytes,
        heldBack,
    };
}
/** Orders beginnings of ranges; `null` is before every key. */
function compareStarts(a, b) {
    if (a === null || b === null)
        return (a === null ? 0 : 1) - (b === null ? 0 : 1);
    return (0,_stores_keys_js__WEBPACK_IMPORTED_MODULE_1__/* .compareKeys */ .YD)(a, b);
}
/** Whether an end (`null` is behind every key) lies behind a beginning or a key. */
function isPast(end, key, orEqual = false) {
    if (end === null || key === null)
        return true;
    const order = (0,_stores_keys_js__WEBPACK_IMPORTED_MODULE_1__/* .compareKeys */ .YD)(end, key);
    return orEqual ? order >= 0 : order > 0;
}


/***/ }),

/***/ 26496:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  A3: () => (/* binding */ JOURNAL_KEY),
  xw: () => (/* binding */ emptyJournal),
  yX: () => (/* binding */ hashName),
  hy: () => (/* binding */ journalAt),
  I: () => (/* reexport */ coverage/* lastComplete */.I),
  MT: () => (/* reexport */ coverage/* withPass */.MT)
});

// UNUSED EXPORTS: completeSince

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
;// CONCATENATED MODULE: ./src/sync/journal-text.ts
/**
 * Reads the text of a journal. What a later version of this action added is kept.
 * @throws Error when it is broken or of a newer version, with what to do.
 */
function parseJournal(text) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        throw broken('it is no JSON');
    }
    if (!isObject(value))
        throw broken('it is no object');
    const { version } = value;
    if (typeof version === 'number' && version > 1) {
        throw new Error(`The journal of the bucket (.mastodon-r2/journal.json) was written by a newer version of this action (format ${version}). Use that version, or a later one.`);
    }
    if (version !== 1)
        throw broken('its version is not 1');
    if (typeof value['salt'] !== 'string' || !/^(?:[0-9a-f]{2}){8,64}$/.test(value['salt']))
        throw broken('its salt is missing');
    const { passes } = value;
    if (!Array.isArray(passes) || !passes.every(isPass))
        throw broken('its list of passes is damaged');
    for (const name of times) {
        if (name in value && !isTime(value[name]))
            throw broken(`${name} is no time`);
    }
    const { verified, copies } = value;
    if (verified !== undefined && !isVerified(verified))
        throw broken('verified is damaged');
    if (copies !== undefined && !(Array.isArray(copies) && copies.every(isCopy)))
        throw broken('copies is damaged');
    return value;
}
const times = [
    'cspSeenMs',
    'switchOfferedMs',
    'switchedMs',
    'formerSwitchMs',
    'redirectsMs',
    'purgeOwedMs',
    'bridgeUntilMs',
    'slurpedMs',
];
function isPass(value) {
    if (!isObject(value) || !isObject(value['range']))
        return false;
    const { after, upTo } = value['range'];
    return ([after, upTo].every((end) => end === null || typeof end === 'string') &&
        [value['startedMs'], value['finishedMs'], value['objects'], value['bytes'], value['heldBack']].every(isTime) &&
        ['full', 'quick', 'checksum'].includes(value['compare']) &&
        typeof value['complete'] === 'boolean' &&
        typeof value['everything'] === 'boolean' &&
        (value['selection'] === undefined || typeof value['selection'] === 'string') &&
        typeof value['source'] === 'string');
}
function isVerified(value) {
    if (!isObject(value))
        return false;
    const { atMs, ok, greenSinceMs } = value;
    return isTime(atMs) && typeof ok === 'boolean' && (greenSinceMs === undefined || isTime(greenSinceMs));
}
function isCopy(value) {
    return (isObject(value) &&
        typeof value['place'] === 'string' &&
        isTime(value['atMs']) &&
        typeof value['complete'] === 'boolean');
}
function isTime(value) {
    return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function broken(why) {
    return new Error(`The journal of the bucket (.mastodon-r2/journal.json) is broken: ${why}. Delete that one object and run again: the next pass looks at ` +
        'everything and begins a new journal. If the instance serves from the bucket already, give web-host, so that the instance itself tells.');
}

// EXTERNAL MODULE: ./src/sync/coverage.ts
var coverage = __webpack_require__(43505);
;// CONCATENATED MODULE: ./src/sync/journal.ts
/**
 * The journal: one small object in the bucket that remembers complete passes and the phases of the migration. It holds no keys of
 * media, no names and no secrets. Passes need no journal to resume: they compare listings.
 */




/** Where the journal is. The rule that blocks this folder at the media host keeps it from the public. */
const JOURNAL_KEY = '.mastodon-r2/journal.json';
/** How often a write is tried while others write: 256 shards that end together take their turns. */
const ATTEMPTS = 300;
/** R2 takes one write a second for one key. @see https://developers.cloudflare.com/r2/platform/limits/ */
const LONGEST_WAIT_MS = 8000;
/** A journal without anything in it, with a salt of its own. */
function emptyJournal() {
    return { version: 1, passes: [], salt: (0,external_node_crypto_.randomBytes)(16).toString('hex') };
}
/** The journal of a bucket. */
function journalAt(bucket) {
    let known;
    const load = async (cx) => {
        const record = await bucket.readRecord(JOURNAL_KEY, cx);
        // The salt of an empty journal has to last until it is written.
        if (record === null)
            known = { journal: known?.version === null ? known.journal : emptyJournal(), version: null };
        else
            known = { journal: parseJournal(Buffer.from(record.bytes).toString()), version: record.version };
        return known;
    };
    return {
        read: async (cx) => (await load(cx)).journal,
        update: async (change, cx) => {
            for (let made = 1;; made++) {
                const { journal, version } = known ?? (await load(cx));
                const changed = change(journal);
                if (changed === journal)
                    return journal;
                const bytes = Buffer.from(`${JSON.stringify(changed)}\n`);
                const written = await write(bucket, bytes, version, cx);
                if (written !== null) {
                    known = { journal: changed, version: written };
                    return changed;
                }
                if (made >= ATTEMPTS) {
                    throw new Error('The journal could not be written: others kept writing it at the same time. Run the step again.');
                }
                known = undefined;
                await cx.clock.sleep(Math.random() * Math.min(LONGEST_WAIT_MS, 100 * made), cx.signal);
            }
        },
    };
}
/** Too many writers at once are a reason to wait for one's turn, as a version that is not the latest is. */
async function write(bucket, bytes, over, cx) {
    try {
        return await bucket.writeRecord(JOURNAL_KEY, bytes, over, cx);
    }
    catch (error) {
        if (error instanceof model/* StoreError */.A && error.status === 429)
            return null;
        throw error;
    }
}
/** A hash of a name that tells nothing to whoever has not got the salt and the name: 16 hex digits. */
function hashName(journal, name) {
    return (0,external_node_crypto_.createHmac)('sha256', Buffer.from(journal.salt, 'hex')).update(name).digest('hex').slice(0, 16);
}


/***/ })

};
