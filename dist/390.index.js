export const id = 390;
export const ids = [390];
export const modules = {

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

/***/ 29390:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  plan: () => (/* binding */ plan)
});

// EXTERNAL MODULE: ./src/cloudflare/explain.ts
var explain = __webpack_require__(26612);
// EXTERNAL MODULE: ./src/cloudflare/permissions.ts
var permissions = __webpack_require__(12943);
;// CONCATENATED MODULE: ./src/cloudflare/usage.ts


/**
 * Reads the account's use; it may be some minutes old.
 * @returns a sentence when the token may not ask or Cloudflare does not tell, as nothing depends on it but a price.
 * @throws when the run was stopped or the token is wrong altogether.
 * @see https://developers.cloudflare.com/api/resources/r2/subresources/buckets/subresources/metrics/methods/list/
 */
async function accountUse(client, accountId) {
    try {
        const { standard, infrequentAccess } = await client.r2.buckets.metrics.list({ account_id: accountId });
        return { standard: bytesOf(standard), infrequentAccess: bytesOf(infrequentAccess) };
    }
    catch (error) {
        const problem = (0,explain/* explain */.WE)(error, "read the account's use of R2", [permissions/* permissions */.P.r2]);
        if (problem instanceof explain/* CloudflareProblem */.bT && problem.kind !== 'token')
            return problem.message;
        throw problem;
    }
}
/** Unfinished uploads are kept, and billed, as well. */
function bytesOf(use) {
    return [use?.published, use?.uploaded].reduce((sum, part) => sum + (part?.payloadSize ?? 0) + (part?.metadataSize ?? 0), 0);
}

// EXTERNAL MODULE: ./src/mastodon/instance.ts + 1 modules
var instance = __webpack_require__(50628);
// EXTERNAL MODULE: ./src/mastodon/selection.ts
var mastodon_selection = __webpack_require__(82501);
// EXTERNAL MODULE: ./src/report/details.ts
var report_details = __webpack_require__(56716);
// EXTERNAL MODULE: ./src/report/operations.ts
var report_operations = __webpack_require__(54918);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/sync/authority.ts
var sync_authority = __webpack_require__(79762);
// EXTERNAL MODULE: ./src/sync/journal.ts + 1 modules
var sync_journal = __webpack_require__(26496);
// EXTERNAL MODULE: ./src/sync/watch.ts
var watch = __webpack_require__(80512);
// EXTERNAL MODULE: ./src/mastodon/layout.ts
var layout = __webpack_require__(25021);
// EXTERNAL MODULE: ./src/stores/s3/r2.ts + 2 modules
var r2 = __webpack_require__(12739);
// EXTERNAL MODULE: ./src/sync/pass.ts + 16 modules
var sync_pass = __webpack_require__(83269);
// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(72364);
;// CONCATENATED MODULE: ./src/sync/shards.ts
/** Cuts the work of a copy into key ranges of equal work, for jobs that run at the same time. */


/** Marks kept while keys are offered; the boundaries of 256 shards are then right to within a few percent. */
const MOST_MARKS = 8192;
/**
 * Takes keys with their work in any order, in bounded memory, and cuts the key space into ranges of about equal work. The first range
 * is open at its beginning and the last at its end, so that no key can fall between two plans.
 */
class ShardPlanner {
    marks = [];
    /** Work that one mark stands for at least; doubled whenever there are too many marks. */
    grain = 0;
    gathered = 0;
    whole = 0;
    /** @param work - in any unit, such as estimated seconds. */
    offer(key, work) {
        this.whole += work;
        this.gathered += work;
        if (this.gathered < this.grain)
            return;
        this.marks.push({ key, work: this.gathered });
        this.gathered = 0;
        if (this.marks.length > MOST_MARKS)
            this.thin();
    }
    /** All work offered so far. */
    get work() {
        return this.whole;
    }
    /**
     * @param most - shards at most.
     * @param worthwhile - work that is worth a shard of its own, in the unit of `offer`.
     * @returns no range when nothing was offered.
     */
    shards(most, worthwhile) {
        if (this.whole === 0 && this.marks.length === 0)
            return [];
        const count = Math.max(1, Math.min(most, Math.ceil(this.whole / worthwhile)));
        const boundaries = [];
        let done = 0;
        for (const { key, work } of this.sorted()) {
            done += work;
            if (boundaries.length < count - 1 && done >= (this.whole * (boundaries.length + 1)) / count)
                boundaries.push(key);
        }
        return (0,keys/* rangesBetween */.hG)(model/* everything */.Y, boundaries);
    }
    sorted() {
        return this.marks.sort((a, b) => (0,keys/* compareKeys */.YD)(a.key, b.key));
    }
    /** Joins neighbours two by two. */
    thin() {
        const sorted = this.sorted();
        const thinned = [];
        for (let at = 0; at < sorted.length; at += 2) {
            const first = sorted[at];
            const second = sorted[at + 1];
            if (first === undefined)
                break;
            thinned.push(second === undefined ? first : { key: second.key, work: first.work + second.work });
        }
        this.marks = thinned;
        this.grain = (2 * this.whole) / MOST_MARKS;
    }
}

// EXTERNAL MODULE: ./src/sync/tally.ts
var sync_tally = __webpack_require__(15041);
// EXTERNAL MODULE: ./src/cloudflare/prices.ts
var prices = __webpack_require__(51845);
;// CONCATENATED MODULE: ./src/steps/plan-estimate.ts
/** How long a copy takes and what it costs, from what there is to copy. Pure. */

/** What one job on a hosted runner does about: small objects at R2's latency, bytes on its network. */
const OBJECTS_PER_SECOND = 400;
const BYTES_PER_SECOND = 60e6;
/** Seconds of work below which another job only costs its start. */
const WORTH_A_JOB = 300;
/** Until a job's first byte: checkout, listing. */
const JOB_START_SECONDS = 45;
/** A pass once a day that finds little, and a complete look each week, by which everything is kept right. */
const QUICK_PASSES_A_MONTH = 30;
const FULL_PASSES_A_MONTH = 5;
/** Estimates. */
function estimate(work) {
    const { toCopy, kept, storageClass, accountBytes } = work;
    const pages = Math.ceil(kept.objects / 1000);
    const present = { bytes: Math.max(accountBytes ?? 0, work.bucketBytes), classA: 0, classB: 0 };
    const upkeep = {
        classA: QUICK_PASSES_A_MONTH + FULL_PASSES_A_MONTH * pages,
        classB: QUICK_PASSES_A_MONTH + FULL_PASSES_A_MONTH,
    };
    const seconds = secondsFor(toCopy) / Math.max(1, work.jobs);
    return {
        migration: (0,prices/* migrationCost */.C$)({
            ...toCopy,
            largeObjects: work.largeObjects,
            largeParts: work.largeParts,
            // One complete pass before the copy, one to prove it.
            listRequests: 2 * pages,
        }, present, storageClass),
        upkeep,
        ...(accountBytes !== undefined && { monthlyNow: (0,prices/* monthlyCost */.Ho)(present, storageClass) }),
        monthlyAfter: (0,prices/* monthlyCost */.Ho)({ ...upkeep, bytes: present.bytes + toCopy.bytes }, storageClass),
        ...(work.sourceHost !== undefined && {
            egress: (0,prices/* egressCost */.fu)(work.sourceHost, toCopy.bytes, work.sourceBytes) ?? 'unknown',
        }),
        seconds,
        runnerMinutes: toCopy.objects === 0 ? 0 : (0,prices/* runnerMinutes */.Qb)(Math.max(1, work.jobs), seconds + JOB_START_SECONDS),
    };
}
/** Seconds of work for one job. */
function secondsFor({ objects, bytes }) {
    return Math.max(objects / OBJECTS_PER_SECOND, bytes / BYTES_PER_SECOND);
}

;// CONCATENATED MODULE: ./src/steps/plan-look.ts
/** Looks at source and bucket for a plan, in bounded memory and without writing anything. */







/** Lists both sides once and compares them. */
async function lookAtBoth(options, cx, stop) {
    const { source, bucket, details } = options;
    const atBucket = new KindCounter();
    const toCopy = new KindCounter();
    const large = { objects: 0, parts: 0 };
    const planner = new ShardPlanner();
    const seen = () => ({
        atBucket: atBucket.list(),
        toCopy: toCopy.list(),
        large,
        shards: (most) => planner.shards(most, WORTH_A_JOB),
    });
    const watched = readOnly(bucket, (entry) => {
        if ((0,layout/* classify */.L8)(entry.key).id !== 'own')
            atBucket.add(entry);
    });
    if (source === undefined) {
        const pages = watched.list(model/* everything */.Y, cx)[Symbol.asyncIterator]();
        while ((await pages.next()).done !== true)
            stop.throwIfAborted();
        return seen();
    }
    const tally = new sync_tally/* Tally */.F0((entry, outcome) => {
        if (outcome !== 'same')
            details.add(outcome === 'left' ? 'to-copy' : outcome, entry.key);
        if (outcome !== 'left')
            return;
        planner.offer(entry.key, 1 / OBJECTS_PER_SECOND + entry.size / BYTES_PER_SECOND);
        toCopy.add(entry);
        if (entry.size <= r2/* R2_WHOLE_UP_TO */.xC)
            return;
        large.objects++;
        large.parts += Math.ceil(entry.size / (0,r2/* r2PartSize */.lQ)(entry.size));
    });
    const pass = {
        range: model/* everything */.Y,
        ...options.rules,
        deadlineMs: options.deadlineMs,
        dryRun: true,
        concurrency: options.concurrency,
    };
    const result = await (0,sync_pass/* runPass */.B)(source, watched, pass, cx, stop, tally);
    return { ...seen(), result };
}
/** Counts by kind; there are few kinds, however many objects. */
class KindCounter {
    counts = new Map();
    add(entry) {
        const kind = (0,layout/* classify */.L8)(entry.key);
        const amount = this.counts.get(kind);
        if (amount === undefined)
            this.counts.set(kind, { objects: 1, bytes: entry.size });
        else {
            amount.objects++;
            amount.bytes += entry.size;
        }
    }
    list() {
        return [...this.counts].map(([kind, amount]) => ({ kind, amount }));
    }
}
/** The bucket with everything that writes taken away; an empty one where there is none yet. */
function readOnly(bucket, told) {
    const refused = () => Promise.reject(new Error('A plan writes nothing.'));
    return {
        label: bucket?.label ?? 'no bucket yet',
        wholeUpTo: bucket?.wholeUpTo ?? Infinity,
        partSize: (size) => bucket?.partSize(size) ?? 1,
        async *list(range, cx) {
            for await (const page of bucket?.list(range, cx) ?? []) {
                for (const entry of page)
                    told(entry);
                yield page;
            }
        },
        split: (range, ways, cx) => bucket?.split(range, ways, cx) ?? Promise.resolve([range]),
        head: (key, cx) => bucket?.head(key, cx) ?? Promise.resolve(null),
        put: refused,
        putParts: refused,
        remove: refused,
    };
}

// EXTERNAL MODULE: ./src/report/format.ts
var format = __webpack_require__(12011);
;// CONCATENATED MODULE: ./src/steps/plan-phase.ts
/** In which phase of the migration an instance is, what is missing there, and what stands against the switch. Pure. */




/** Judges. */
function phaseOf(signs) {
    const switched = isSwitched(signs);
    if (switched === undefined)
        return undecided(signs);
    return switched ? afterSwitch(signs) : beforeSwitch(signs);
}
/** @returns `undefined` when the switch was offered and nobody can tell whether it was made. */
function isSwitched({ live, journal, mediaHostIsBucket }) {
    if (live?.reached === true && live.servesFrom !== 'unknown') {
        return live.servesFrom === 'media-host' && mediaHostIsBucket !== false;
    }
    if (journal.switchedMs !== undefined)
        return true;
    return journal.switchOfferedMs === undefined ? false : undefined;
}
function undecided({ live }) {
    const why = live === undefined ? 'web-host was not given' : (live.why ?? 'its media were not seen');
    return {
        id: 'unknown',
        text: `The settings for the switch were handed out, but whether the instance uses them is not known: ${why}. Next: give web-host, or run again once the instance answers.`,
        missing: [],
        against: [],
    };
}
function beforeSwitch(signs) {
    const { bucketExists, changes, missing } = signs;
    const against = objections(signs);
    const { switchedMs, formerSwitchMs } = signs.journal;
    const back = formerSwitchMs !== undefined ? ' It went back from the media host.' : '';
    const gone = switchedMs !== undefined ? ' It served from the media host before: this is the way back.' : back;
    if (!bucketExists || (changes?.length ?? 0) > 0) {
        const what = bucketExists ? `${(0,format/* counted */.hS)(changes?.length ?? 0, 'change')} at Cloudflare` : 'the bucket';
        return {
            id: 'prepare',
            text: `The account is not ready yet.${gone} Next: run the step provision, then publish with phase: prepare, then sync.`,
            missing: [`${what} (step provision)`, ...cspMissing(signs)],
            against,
        };
    }
    if (missing === undefined) {
        return {
            id: 'unknown',
            text: `The account is ready.${gone} Whether the bucket is complete is not known. Next: give the source.`,
            missing: cspMissing(signs),
            against,
        };
    }
    if (missing > 0) {
        return {
            id: 'copy',
            text: `The account is ready.${gone} Next: run the step sync.`,
            missing: [`${(0,format/* counted */.hS)(missing, 'object')} at the bucket (step sync)`, ...cspMissing(signs)],
            against,
        };
    }
    return {
        id: 'switch',
        text: `The bucket is complete.${gone} Next: run the step verify, then switch the settings of Mastodon with publish, phase: switch.`,
        missing: [],
        against,
    };
}
/** What stands against the switch, each with what to do. */
function objections(signs) {
    const { live, blocked, changes, bucketExists, missing, journal } = signs;
    const found = [];
    if (!bucketExists)
        found.push('There is no bucket yet: run the step provision.');
    else if ((changes?.length ?? 0) > 0) {
        found.push(`${(0,format/* counted */.hS)(changes?.length ?? 0, 'setting')} at Cloudflare ${changes?.length === 1 ? 'is' : 'are'} not as they should be: run the step provision.`);
    }
    else if (changes === undefined) {
        found.push('Without api-token nobody can tell whether everything at Cloudflare is in place.');
    }
    if (blocked === false)
        found.push('The rule that blocks private folders at the media host is missing: run the step provision.');
    if (missing !== undefined && missing > 0)
        found.push(`The bucket lacks ${(0,format/* counted */.hS)(missing, 'object')}: run the step sync.`);
    else if ((0,sync_journal/* lastComplete */.I)(journal) === undefined) {
        found.push('No complete pass of sync is on record: run the step sync until its output complete is true.');
    }
    if (live === undefined)
        return [...found, 'Without web-host nothing is known of the running instance.'];
    if (!live.reached)
        return [...found, live.why ?? `${live.webHost} was not reached.`];
    return [...found, ...objectionsOf(live, signs)];
}
const known = new Set(['mastodon', 'hometown', 'glitch-soc', 'fedibird', 'kmyblue']);
function objectionsOf(live, signs) {
    const found = [];
    if (live.software !== undefined && !known.has(live.software)) {
        found.push(`${live.webHost} runs ${live.software}, which is not Mastodon: its settings and its layout may differ.`);
    }
    const version = (0,instance/* parseMastodonVersion */.jn)(live.version ?? '');
    if (version !== undefined && !(0,instance/* isAtLeast */.du)(version, 4)) {
        found.push(`Mastodon ${live.version ?? ''} does not know an empty S3_PERMISSION, which R2 needs: update to 4.0 or newer first.`);
    }
    if (live.challenged) {
        found.push('Bot protection answers in place of the instance: other servers may be shut out too. Switch Bot Fight Mode off or let /api/ and media through.');
    }
    return [...found, ...cspObjections(live, signs)];
}
function cspObjections(live, { journal, mediaHost, nowMs }) {
    if (!live.cspRead)
        return [`The Content-Security-Policy of ${live.webHost} could not be read: run again once it answers.`];
    if (!live.cspAllowsMediaHost) {
        return [
            `The pages of ${live.webHost} do not allow ${mediaHost} in their Content-Security-Policy. Run publish with phase: prepare, restart Mastodon, and wait ${watch/* CSP_DAYS */.Ry} days.`,
        ];
    }
    const settled = (0,watch/* cspSettledMs */.A0)(journal) ?? nowMs + watch/* CSP_DAYS */.Ry * 86_400_000;
    return settled <= nowMs
        ? []
        : [
            `${mediaHost} is in the Content-Security-Policy since ${day(journal.cspSeenMs ?? nowMs)}. Service workers keep the old one for up to ${watch/* CSP_DAYS */.Ry} days: switch on ${day(settled)} or later.`,
        ];
}
function cspMissing({ live, mediaHost }) {
    const lacking = live?.cspRead === true && !live.cspAllowsMediaHost;
    return lacking ? [`${mediaHost} in the Content-Security-Policy (step publish, phase: prepare)`] : [];
}
function afterSwitch(signs) {
    const { journal, live, missing: late, sourceKind } = signs;
    const missing = [];
    if (late !== undefined && late > 0) {
        missing.push(`${(0,format/* counted */.hS)(late, 'file')} that came to the source after the last complete pass (step sync)`);
    }
    if (journal.verified === undefined)
        missing.push('a proof that all is right (step verify)');
    else if (!journal.verified.ok)
        missing.push('a verify without failures: the last one failed');
    // Old addresses at another store's host are not this host's to redirect.
    const redirected = live?.oldUrls === 'redirect' || (live?.oldUrls === undefined && journal.redirectsMs !== undefined);
    if (!redirected && sourceKind !== 's3')
        missing.push('redirects from the old addresses (step redirect)');
    if (missing.length > 0) {
        return {
            id: 'finalise',
            text: 'The instance serves its media from the bucket, which is the one that counts from now on. Next: sync for the last files, verify, then redirect.',
            missing,
            against: [],
        };
    }
    return {
        id: 'done',
        text: 'The migration is done. Keep the step verify on a schedule: it finds drift before users do.',
        missing: [],
        against: [],
    };
}
/** `2026-11-22` */
function day(ms) {
    return new Date(ms).toISOString().slice(0, 10);
}

// EXTERNAL MODULE: ./src/github/client.ts
var client = __webpack_require__(96584);
// EXTERNAL MODULE: ./src/github/explain.ts + 1 modules
var github_explain = __webpack_require__(38029);
;// CONCATENATED MODULE: ./src/github/environments.ts
/** Whether a workflow that waits at an environment really waits: GitHub lets everything through one that nobody protects. */


/**
 * Looks at the protection rules of an environment.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 */
async function readGate(github, repository, environment) {
    const none = { environment, waitMinutes: 0, reviewers: 0, selfReview: true };
    const setUp = `Set it up in the settings of ${repository}: Environments, ${environment}, "Required reviewers". ${plans}`;
    try {
        const rules = await readRules(github, repository, environment);
        const approval = rules.find((rule) => rule.type === 'required_reviewers' && (rule.reviewers ?? []).length > 0);
        const waitMinutes = rules.find((rule) => rule.type === 'wait_timer')?.wait_timer ?? 0;
        const found = { ...none, waitMinutes };
        if (approval !== undefined) {
            const reviewers = approval.reviewers?.length ?? 0;
            const selfReview = approval.prevent_self_review !== true;
            const told = `A reviewer has to approve every job that names the environment ${environment}.`;
            return { ...found, kind: 'reviewers', reviewers, selfReview, told };
        }
        if (rules.some(({ type }) => !builtIn.has(type))) {
            return { ...found, kind: 'rule', told: `A rule of an App decides about the environment ${environment}.` };
        }
        if (waitMinutes > 0) {
            const told = `The environment ${environment} waits ${waitMinutes} min and then lets everything through. ${setUp}`;
            return { ...found, kind: 'timer', told };
        }
        return { ...found, kind: 'open', told: `Nothing protects the environment ${environment}. ${setUp}` };
    }
    catch (error) {
        if (!(error instanceof github_explain/* GitHubProblem */.Jy))
            throw error;
        if (error.kind === 'not-found') {
            return { ...none, kind: 'missing', told: `There is no environment ${environment}. ${setUp}` };
        }
        if (error.kind === 'permission')
            return { ...none, kind: 'unknown', told: error.message };
        throw error;
    }
}
/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments#required-reviewers */
const plans = 'In private repositories only GitHub Enterprise has reviewers.';
/** Everything else is a rule of an App. */
const builtIn = new Set(['required_reviewers', 'wait_timer', 'branch_policy']);
async function readRules(github, repository, environment) {
    if (environment === '.' || environment === '..')
        throw new Error(`${environment} is no name of an environment.`);
    const tried = {
        what: `read the environment ${environment} of ${repository}`,
        needs: 'read-environments',
    };
    const { data } = await (0,github_explain/* asking */.os)(github, tried, () => github.request('GET /repos/{owner}/{repo}/environments/{environment_name}', {
        ...(0,client/* ownerAndRepo */.H5)(repository),
        environment_name: environment,
    }));
    return data.protection_rules ?? [];
}

;// CONCATENATED MODULE: ./src/steps/plan-gates.ts
/** The environments at which a workflow is to wait for an approval, as GitHub has them. */


/** Asks GitHub about the environments of the inputs. One that cannot be looked at counts as unprotected. */
async function readGates(inputs, world, cx) {
    const { apiUrl, graphqlUrl, repository } = world.github;
    const { environments, githubToken: token } = inputs;
    if (environments.length === 0)
        return { gates: [], unprotected: [], notes: [] };
    if (token === undefined || repository === undefined) {
        const notes = ['Whether the environments wait for an approval is not known: github-token was not given.'];
        return { gates: [], unprotected: environments, notes };
    }
    const github = (0,client/* githubAt */.z6)({ token, apiUrl, graphqlUrl, cx });
    const gates = await Promise.all(environments.map((environment) => readGate(github, repository, environment)));
    const open = gates.filter(({ kind }) => kind !== 'reviewers' && kind !== 'rule');
    return { gates, unprotected: open.map(({ environment }) => environment), notes: open.map(({ told }) => told) };
}

// EXTERNAL MODULE: ./src/cloudflare/resource.ts
var resource = __webpack_require__(36143);
// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
// EXTERNAL MODULE: ./src/report/summary/parts.ts
var parts = __webpack_require__(21743);
;// CONCATENATED MODULE: ./src/report/summary/plan.ts
/** The job summary of `plan`: what there is, what is to be done, what it costs, where the instance stands. */




/** The summary as Markdown. */
function planSummary(data) {
    const { changes, phase } = data;
    return (0,markdown/* document */.Al)([
        opening(data),
        (0,parts/* sentences */.hC)('What went wrong', data.problems),
        (0,markdown/* markup */.PT) `**Phase ${phase.id}.** ${phase.text}`,
        (0,parts/* sentences */.hC)('Missing', phase.missing),
        (0,parts/* sentences */.hC)('What stands against the switch', phase.against),
        (0,parts/* sentences */.hC)('Before you start', attention(data)),
        (0,parts/* sentences */.hC)('Clean-up that pays before the copy', data.cleanUps),
        (0,parts/* section */.uW)('Media', kindsTable(data.kinds), data.source === undefined ? markdown/* nothing */.s6 : (0,markdown/* markup */.PT) `Source: ${(0,markdown/* code */.aY)(data.source)}`),
        (0,parts/* section */.uW)('Cost', costTable(data), pricesRead(data.cost)),
        instanceSection(data.live),
        changes === undefined
            ? markdown/* nothing */.s6
            : (0,parts/* section */.uW)('What provisioning would change', changes.length === 0 ? (0,markdown/* markup */.PT) `Nothing: everything is as it should be.` : (0,parts/* changesTable */.EI)(changes)),
        oldStoreSection(data.oldStore),
        (0,parts/* sentences */.hC)('Good to know', [...(data.engine === undefined ? [] : [data.engine]), ...data.notes]),
        (0,parts/* operationsDetails */.p5)(data.operations),
    ]);
}
function opening(data) {
    const { cost, toCopy, problems, phase } = data;
    if (problems.length > 0)
        return (0,parts/* headline */.Pl)('bad', 'The plan could not be finished.');
    if (data.source === undefined) {
        return (0,parts/* headline */.Pl)('plain', data.noBucketYet ? 'There is no bucket yet.' : `The bucket holds ${(0,parts/* amount */.vj)(sum(data, 'bucket'))}.`);
    }
    if (toCopy.objects === 0) {
        const after = ['finalise', 'done'].includes(phase.id);
        return (0,parts/* headline */.Pl)('good', after ? 'No file is missing at the bucket.' : `The bucket holds all it should: ${(0,parts/* amount */.vj)(sum(data, 'bucket'))}.`);
    }
    const jobs = data.shards < 2 ? '' : `, in ${(0,format/* count */.U9)(data.shards)} jobs at once`;
    return (0,parts/* headline */.Pl)('plain', `${(0,parts/* amount */.vj)(toCopy)} of ${(0,parts/* amount */.vj)(sum(data, 'source'))} are to be copied.`, `${price(cost.migration)} It will take about ${(0,format/* duration */.p0)(cost.seconds)}${jobs}.${data.noBucketYet ? ' There is no bucket to compare with yet.' : ''}`);
}
function price({ operations, storagePerMonth }) {
    if (operations === 0 && storagePerMonth === 0)
        return 'R2 takes nothing for it: the free tier covers it.';
    return `R2 takes ${(0,format/* money */.TG)(operations)} once and ${(0,format/* money */.TG)(storagePerMonth)} a month for it.`;
}
function attention({ heldBack, collisions }) {
    const found = [];
    if (heldBack.objects > 0) {
        found.push(`${(0,parts/* amount */.vj)(heldBack)} are private at the source and will be held back. See that these are the ones you expect.`);
    }
    if (collisions > 0) {
        found.push(`${(0,format/* counted */.hS)(collisions, 'name')} differ from another only in Unicode form. R2 takes both for one object, so one is set aside.`);
    }
    return found;
}
function kindsTable(rows) {
    if (rows.length === 0)
        return markdown/* nothing */.s6;
    const cell = ({ objects, bytes: size }) => objects === 0 ? '–' : `${(0,format/* count */.U9)(objects)} (${(0,format/* bytes */.ee)(size)})`;
    const sorted = [...rows].sort((a, b) => b.source.bytes - a.source.bytes || b.bucket.bytes - a.bucket.bytes);
    const cells = sorted.map((row) => [row.kind, cell(row.source), cell(row.bucket), cell(row.toCopy)]);
    const all = { kinds: rows };
    cells.push([
        (0,markdown/* markup */.PT) `**Together**`,
        (0,markdown/* markup */.PT) `**${cell(sum(all, 'source'))}**`,
        (0,markdown/* markup */.PT) `**${cell(sum(all, 'bucket'))}**`,
        (0,markdown/* markup */.PT) `**${cell(sum(all, 'toCopy'))}**`,
    ]);
    return (0,markdown/* table */.tp)(['Kind', 'At the source', 'At the bucket', 'To copy'], cells, {
        align: ['left', 'right', 'right', 'right'],
    });
}
function sum({ kinds }, side) {
    return kinds.reduce((all, row) => ({ objects: all.objects + row[side].objects, bytes: all.bytes + row[side].bytes }), { objects: 0, bytes: 0 });
}
function costTable({ cost, toCopy }) {
    const { migration, monthlyNow, monthlyAfter, egress, upkeep } = cost;
    const rows = [];
    if (toCopy.objects > 0) {
        rows.push([
            `Copying: ${(0,format/* counted */.hS)(migration.classA, 'operation')} of class A`,
            (0,markdown/* markup */.PT) `**${(0,format/* money */.TG)(migration.operations)}** once`,
            'after the free tier, in whole millions',
        ], ['The media at R2', (0,markdown/* markup */.PT) `**${(0,format/* money */.TG)(migration.storagePerMonth)}** a month`, 'after the free tier']);
    }
    if (monthlyNow !== undefined)
        rows.push(['R2 storage of the account now', `${(0,format/* money */.TG)(monthlyNow.total)} a month`, '']);
    rows.push([
        'R2 bill of the account afterwards',
        `${(0,format/* money */.TG)(monthlyAfter.total)} a month`,
        `storage ${(0,format/* money */.TG)(monthlyAfter.storage)}, class A ${(0,format/* money */.TG)(monthlyAfter.classA)}, class B ${(0,format/* money */.TG)(monthlyAfter.classB)}; ${(0,format/* counted */.hS)(upkeep.classA, 'operation')} of class A keep it right`,
    ]);
    if (egress !== undefined && toCopy.objects > 0)
        rows.push(egressRow(egress));
    if (cost.runnerMinutes > 0) {
        rows.push([
            `GitHub runners: ${(0,format/* counted */.hS)(cost.runnerMinutes, 'minute')}`,
            `${(0,format/* money */.TG)(cost.runnerMinutes * prices/* runnerPrices */.Bw.perMinute)} once`,
            'in private repositories, after their free minutes; free in public ones and on your own runners',
        ]);
    }
    return (0,markdown/* table */.tp)(['What', 'How much', ''], rows, { align: ['left', 'right', 'left'] });
}
function egressRow(egress) {
    if (egress === 'unknown') {
        return [
            'The old store, for handing it out',
            'unknown',
            'its prices are not in the table: look at its price list for egress and requests',
        ];
    }
    return [
        `${egress.provider}, for handing it out`,
        (0,markdown/* markup */.PT) `**${(0,format/* money */.TG)(egress.dollars)}** once`,
        (0,markdown/* link */.nf)('its prices', egress.priceList),
    ];
}
function pricesRead({ egress, runnerMinutes }) {
    const others = egress === undefined || egress === 'unknown' ? '' : ` Egress: prices of ${prices/* egressPrices */._u.read}.`;
    const runners = runnerMinutes === 0 ? markdown/* nothing */.s6 : (0,markdown/* markup */.PT) ` ${(0,markdown/* link */.nf)('Runners', prices/* runnerPrices */.Bw.link)}: ${prices/* runnerPrices */.Bw.read}.`;
    return (0,markdown/* markup */.PT) `Prices of ${prices/* r2Prices */.nw.read}: ${(0,markdown/* link */.nf)('R2 pricing', prices/* r2Prices */.nw.link)}.${others}${runners}`;
}
function instanceSection(live) {
    if (live === undefined)
        return markdown/* nothing */.s6;
    const rows = [
        ['Host', (0,markdown/* code */.aY)(live.webHost)],
        ['Software', `${live.software ?? 'unknown'} ${live.version ?? ''}`],
        ['Media are served from', servedFrom(live)],
        ['Pages allow the media host', live.cspRead ? yes(live.cspAllowsMediaHost) : 'unknown'],
        [
            'Behind Cloudflare',
            live.proxied === undefined ? 'unknown' : live.proxied ? 'yes' : 'no: redirects need the web server',
        ],
        ['Bot protection in the way', yes(live.challenged)],
        ['Old addresses below /system/', live.oldUrls],
    ];
    return (0,parts/* section */.uW)('The running instance', live.reached ? (0,markdown/* table */.tp)(['What', 'Seen'], rows) : markdown/* nothing */.s6, live.why === undefined ? markdown/* nothing */.s6 : (0,markdown/* markup */.PT) `${live.why}`);
}
function servedFrom({ servesFrom, mediaHostsSeen }) {
    const words = {
        'media-host': 'the media host',
        local: 'the instance itself',
        elsewhere: 'another host',
    };
    const hosts = mediaHostsSeen.slice(0, 3).join(', ');
    return `${words[servesFrom] ?? 'unknown'}${hosts === '' ? '' : ` (${hosts})`}`;
}
function yes(value) {
    return value ? 'yes' : 'no';
}
function oldStoreSection(advice) {
    if (advice === undefined)
        return markdown/* nothing */.s6;
    const { stays, first } = advice;
    const verdict = stays.length > 0
        ? (0,markdown/* markup */.PT) `It has to stay for now:`
        : (0,markdown/* markup */.PT) `It may go${first.length > 0 ? ', once you have seen to this' : ''}. This action never removes it.`;
    return (0,parts/* section */.uW)('The old store', (0,markdown/* blocks */.Bv)(verdict, (0,markdown/* list */.p_)([...stays, ...first])));
}

// EXTERNAL MODULE: ./src/steps/pass-text.ts
var pass_text = __webpack_require__(82760);
;// CONCATENATED MODULE: ./src/steps/plan-advice.ts
/** What a plan advises: a clean-up before the copy, Cloudflare's own engine or not, when the old store may go. Pure. */



/** Below this a clean-up is not worth a person's time. */
const WORTH_CLEANING = { objects: 1000, bytes: 100e6 };
/**
 * The `tootctl` commands that make the copy smaller, each with what it saves at most.
 * @param toCopy - what the bucket lacks, by kind.
 * @see https://docs.joinmastodon.org/admin/tootctl/
 */
function cleanUps(toCopy) {
    const of = (id, cached) => toCopy.find(({ kind }) => kind.id === id && kind.cached === cached)?.amount ?? { objects: 0, bytes: 0 };
    const advice = [];
    // Link previews are never local: one outside cache/ was written before 3.1.4, and so were others.
    const old = of('preview_cards/images', false);
    if (old.objects > 0) {
        advice.push(`tootctl upgrade storage-schema: ${(0,format/* counted */.hS)(old.objects, 'link preview')} still lie where Mastodon before 3.1.4 put them, and so do other files. On this store it moves them for nothing; at R2 it would copy them one by one. On versions before 4.5.2 it stops with an ArgumentError: update first.`);
    }
    const attachments = of('media_attachments/files', true);
    if (isWorthIt(attachments)) {
        advice.push(`tootctl media remove --days 7: of ${worth(attachments)} of other servers' attachments, those older than a week; Mastodon fetches them again when somebody looks.`);
    }
    const previews = of('preview_cards/images', true);
    if (isWorthIt(previews)) {
        advice.push(`tootctl preview_cards remove --days 180 (never below 14): of ${worth(previews)} of link previews, the older ones.`);
    }
    return advice;
}
function isWorthIt({ objects, bytes: size }) {
    return objects >= WORTH_CLEANING.objects || size >= WORTH_CLEANING.bytes;
}
/** `12,000 objects (4 GB; $0.05 to write, $0.06 a month, 1 min)` */
function worth(amount) {
    const writing = (0,prices/* listPrice */.i3)({ classA: amount.objects, classB: 0 });
    const keeping = (amount.bytes / 1e9) * prices/* r2Prices */.nw.storagePerGigabyteMonth;
    return `${(0,format/* counted */.hS)(amount.objects, 'object')} (${(0,format/* bytes */.ee)(amount.bytes)}; ${(0,format/* money */.TG)(writing)} to write, ${(0,format/* money */.TG)(keeping)} a month to keep, ${(0,format/* duration */.p0)(secondsFor(amount))} of copying at list prices and in one job)`;
}
/**
 * Objects a second of Cloudflare's Super Slurper: 75,000 in 3 min 25 s.
 * @see https://blog.cloudflare.com/making-super-slurper-five-times-faster/
 */
const SLURPER_PER_SECOND = 366;
/** Jobs that it runs at once for one account. */
const SLURPER_JOBS = 3;
/** A hosted runner's job ends after six hours; a copy of several runs is worth another engine. */
const LONG_SECONDS = 6 * 3600;
/** For or against Super Slurper, with the numbers. */
function engineAdvice(question) {
    const { toCopy, seconds } = question;
    if (toCopy.objects === 0)
        return undefined;
    const against = (why) => ({ use: false, text: `Super Slurper is not advised: ${why}` });
    if (question.sameStore)
        return against('R2 copies from bucket to bucket by itself here, without any bytes on the way.');
    if (!question.secure)
        return against('it reads by https only.');
    if (question.prefix !== '')
        return against(`it keeps names as they are, so keys at the bucket would begin with ${question.prefix}.`);
    if (question.temporaryKeys)
        return against('it takes no temporary keys (source-session-token).');
    const slurping = toCopy.objects / (SLURPER_PER_SECOND * SLURPER_JOBS);
    // Our own pass afterwards looks at each object's headers and rewrites those that are not as Mastodon writes them.
    const repair = { classA: toCopy.objects, classB: toCopy.objects };
    const figures = `about ${(0,format/* duration */.p0)(slurping)} for its ${SLURPER_JOBS} jobs, against ${(0,format/* duration */.p0)(seconds)} on runners, plus up to ${(0,format/* money */.TG)((0,prices/* listPrice */.i3)(repair))} to look at and correct the headers of ${(0,format/* counted */.hS)(toCopy.objects, 'object')} afterwards`;
    if (seconds < LONG_SECONDS)
        return against(`${figures}. Runners are quick enough, and need no second look.`);
    if (question.mayHidePrivate) {
        return against(`${figures}. It copies objects that are private by their ACL like all others: only with source-acl: none, or before the media host is attached.`);
    }
    return {
        use: true,
        text: `Super Slurper (engine: super-slurper) is worth it: ${figures}. Both sides' keys go to Cloudflare for it.`,
    };
}
/** Days without a failed check after which the old store is not needed as a way back. */
const GREEN_DAYS = 30;
/** What stands against parting with the old store, and what to do first. */
function oldStoreAdvice(old) {
    const { journal, live, kind } = old;
    const stays = [];
    const first = [];
    if (old.late > 0)
        stays.push(`${(0,format/* counted */.hS)(old.late, 'file')} there ${is(old.late)} not at the bucket yet.`);
    if (journal.bridgeUntilMs !== undefined && journal.bridgeUntilMs > old.nowMs)
        stays.push('R2 still fetches from it what is missing (Sippy), until a sync over everything is complete.');
    const green = daysGreen(journal, old.nowMs);
    if (green === undefined)
        stays.push(`No verify is on record without failures; ${GREEN_DAYS} days of them are wanted, as the old store is the way back.`);
    else if (green < GREEN_DAYS) {
        stays.push(`Verify has been without failures for ${(0,format/* counted */.hS)(green, 'day')}; wait for ${GREEN_DAYS}, as the old store is the way back.`);
    }
    if (kind !== 's3' && live?.oldUrls !== 'redirect') {
        stays.push('Old addresses were not seen to redirect to the media host: run the step redirect.');
    }
    if (kind === 's3') {
        first.push("Make sure that no post ever showed the store's own host name: other servers keep such addresses for months and nothing can redirect them. If posts did, the store has to stay readable. A media host of your own is no problem.");
    }
    if (old.heldBack > 0) {
        first.push(`Archive ${(0,format/* counted */.hS)(old.heldBack, 'file')} that Mastodon hides: they are nowhere else, and missing when a suspended account returns.`);
    }
    if (old.neverCopied > 0) {
        first.push(`Keep what you need of ${(0,format/* counted */.hS)(old.neverCopied, 'file')} that ${is(old.neverCopied)} never copied: account archives (their users can ask for new ones), uploaded lists, files that are not Mastodon's.`);
    }
    return { stays, first };
}
function is(number) {
    return number === 1 ? 'is' : 'are';
}
/** `undefined`: the last verify failed, or there was none. */
function daysGreen({ verified }, nowMs) {
    if (verified?.ok !== true)
        return undefined;
    return Math.max(0, Math.floor((nowMs - (verified.greenSinceMs ?? verified.atMs)) / 86_400_000));
}

;// CONCATENATED MODULE: ./src/steps/plan-text.ts






const none = { objects: 0, bytes: 0 };
/** Puts it all together. */
function concludePlan(planned, world) {
    const { look, phase, place, changes, shards } = planned;
    const { result } = look;
    const per = result?.tally.per;
    const toCopy = per?.left ?? none;
    const heldBack = per?.['held-back'] ?? none;
    const collisions = per?.collision.objects ?? 0;
    const cost = estimated(planned, toCopy);
    const engine = place?.kind === 's3'
        ? engineAdvice({
            toCopy,
            seconds: cost.seconds,
            mayHidePrivate: place.acl === 'check',
            sameStore: planned.sameStore === true,
            secure: place.endpoint.startsWith('https:'),
            prefix: place.prefix,
            temporaryKeys: place.credentials.sessionToken !== undefined,
        })
        : undefined;
    const cleaning = ['prepare', 'copy'].includes(phase.id) ? cleanUps(look.toCopy) : [];
    const oldStore = oldStoreOf(planned, heldBack.objects);
    const problems = problemsOf(planned);
    if (collisions > 0) {
        world.annotate('warning', 'Unicode names', `${collisions} names at the source differ from another only in their Unicode form. R2 takes both for one object: the second one is not copied.`);
    }
    return {
        outcome: problems.length > 0 ? 'failure' : 'success',
        ...(problems.length > 0 && { failure: problems.join('\n') }),
        outputs: {
            shards: JSON.stringify(shards),
            objects: String(toCopy.objects),
            bytes: String(toCopy.bytes),
            changes: String(changes?.length ?? 0),
            phase: phase.id,
            details: planned.folder,
        },
        data: {
            phase,
            instance: planned.live ?? null,
            read: result?.tally.read ?? none,
            outcomes: per ?? {},
            toCopy,
            kinds: kindRows(look),
            changes: changes ?? [],
            cost,
            cleanUps: cleaning,
            superSlurper: engine ?? null,
            oldStore: oldStore ?? null,
            shards: shards.length,
            problems,
            operations: planned.operations,
        },
        summary: planSummary({
            ...(planned.source !== undefined && { source: planned.source }),
            kinds: kindRows(look),
            heldBack,
            collisions,
            toCopy,
            noBucketYet: !planned.bucketExists,
            phase,
            cost,
            cleanUps: cleaning,
            ...(engine !== undefined && { engine: engine.text }),
            ...(oldStore !== undefined && { oldStore }),
            ...(changes !== undefined && {
                changes: changes.map((change) => ({ resource: change.resource, change: (0,resource/* changeText */.k0)(change) })),
            }),
            ...(planned.live !== undefined && { live: planned.live }),
            shards: shards.length,
            problems,
            operations: planned.operations,
            notes: notesOf(planned),
        }),
    };
}
function estimated(planned, toCopy) {
    const { look, use, place, storageClass } = planned;
    const kept = plan_text_sum(look.atBucket);
    const accountBytes = typeof use === 'string' ? undefined : storageClass === 'standard' ? use.standard : use.infrequentAccess;
    return estimate({
        toCopy,
        largeObjects: look.large.objects,
        largeParts: look.large.parts,
        kept: { objects: kept.objects + toCopy.objects, bytes: kept.bytes + toCopy.bytes },
        jobs: planned.shards.length,
        storageClass,
        accountBytes,
        bucketBytes: kept.bytes,
        ...(place?.kind === 's3' && { sourceHost: new URL(place.endpoint).hostname }),
        sourceBytes: look.result?.tally.read.bytes ?? 0,
    });
}
function oldStoreOf(planned, heldBack) {
    const { look, phase, place, live, journal, nowMs } = planned;
    if (place === undefined || !['finalise', 'done'].includes(phase.id))
        return undefined;
    const per = look.result?.tally.per;
    return oldStoreAdvice({
        nowMs,
        journal,
        live,
        kind: place.kind,
        heldBack,
        neverCopied: look.result === undefined ? 0 : privateFiles(look.result.kinds),
        late: per?.left.objects ?? 0,
    });
}
function privateFiles(counts) {
    const titles = new Set(layout/* kinds */.EZ.filter((kind) => kind.private || kind.id === 'foreign').map(({ title }) => title));
    return [...counts].reduce((all, [title, { objects }]) => all + (titles.has(title) ? objects : 0), 0);
}
/** What makes the plan unreliable: it fails, so that no job is built on it. */
function problemsOf({ look }) {
    const { result } = look;
    if (result === undefined)
        return [];
    const listing = result.listed
        ? []
        : [
            'Source and bucket were not listed to their ends, so the figures are too low. Run again, with a later deadline.',
        ];
    return [
        ...(result.problems.length > 0 ? result.problems : listing),
        ...(0,pass_text/* failuresOf */.dJ)(result.tally).map(({ name, why }) => `${name}: ${why}`),
    ];
}
/** Each kind at both sides and what is missing, in the order of the layout. */
function kindRows({ result, atBucket, toCopy }) {
    const of = (amounts, title) => amounts.find(({ kind }) => kind.title === title)?.amount ?? none;
    return layout/* kinds */.EZ.flatMap(({ title }) => {
        const row = {
            kind: title,
            source: result?.kinds.get(title) ?? none,
            bucket: of(atBucket, title),
            toCopy: of(toCopy, title),
        };
        return row.source.objects + row.bucket.objects === 0 ? [] : [row];
    });
}
function plan_text_sum(amounts) {
    return amounts.reduce((all, { amount }) => ({ objects: all.objects + amount.objects, bytes: all.bytes + amount.bytes }), { objects: 0, bytes: 0 });
}
function notesOf({ use, folder, notes, look, place }) {
    const extra = look.result?.tally.extra.objects ?? 0;
    return [
        ...notes,
        ...(typeof use === 'string'
            ? [`The account's present use of R2 is not known (${use}), so the free tier is reckoned as unused.`]
            : []),
        ...(extra > 0
            ? [`${extra} objects are at the bucket and not at the source. A sync leaves them alone unless delete is given.`]
            : []),
        ...(place === undefined ? [] : [`The exact lists are on the runner in ${folder}, readable by its user only.`]),
        'Time and cost are estimates: 400 objects or 60 MB a second in one job; operations of other programs are not known. Visitors cost nothing but one class B operation for each object that is in no cache.',
    ];
}

// EXTERNAL MODULE: ./src/steps/places.ts + 17 modules
var places = __webpack_require__(44798);
// EXTERNAL MODULE: ./src/steps/resources.ts + 8 modules
var resources = __webpack_require__(5485);
// EXTERNAL MODULE: ./src/steps/sync-record.ts
var sync_record = __webpack_require__(18624);
// EXTERNAL MODULE: ./src/steps/step.ts
var step = __webpack_require__(50961);
;// CONCATENATED MODULE: ./src/steps/plan.ts
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
/**
 * `plan`: what there is, what is missing at the bucket, what it costs and takes, what provisioning would change, in which phase the
 * instance is. Changes nothing; only the journal remembers since when the media host is in the instance's policy.
 */

















const CONCURRENCY = 32;
async function plan(inputs, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { selection } = (0,mastodon_selection/* readSelection */.h)(inputs);
        const place = inputs.source;
        if (place !== undefined)
            (0,places/* refuseSameBucket */.hQ)(place, inputs.r2);
        const operations = new report_operations/* OperationTally */.w5();
        const cx = (0,step/* counting */.M)(world.cx, operations);
        const source = __addDisposableResource(env_1, place === undefined ? undefined : await (0,places/* openSource */.oD)(place, world, cx), true);
        const changes = await (0,resources/* changesWanted */.d)(inputs, world);
        const bucket = __addDisposableResource(env_1, await existingBucket(inputs, changes, cx, world), true);
        const { mediaHost, webHost } = inputs;
        if (webHost !== undefined)
            world.progress(`Looking at ${webHost}.`);
        const live = webHost === undefined ? undefined : await (0,instance/* readInstance */.oK)(world.web, { webHost, mediaHost }, cx);
        const { gates, unprotected, notes: aboutGates } = await readGates(inputs, world, cx);
        const notes = [...aboutGates];
        const journal = await watched(bucket, live, notes, cx);
        // With a temporary host the media host is still that of the old store; left out, nobody looks where it is.
        const elsewhere = inputs.temporaryHost !== undefined || inputs.leaveOut.includes('media-host');
        const attached = elsewhere ? false : attachedBy(changes);
        const sight = live && { ...live, ...(attached !== undefined && { mediaHostIsBucket: attached }) };
        const { authority, overwriteNewer } = (0,sync_authority/* authorityOf */.v)(sight, journal);
        const identity = place === undefined ? '' : (0,sync_journal/* hashName */.yX)(journal, await (0,places/* sourceIdentity */.Eq)(place));
        const modifiedSinceMs = (0,sync_journal/* lastComplete */.I)(journal, { source: identity })?.startedMs;
        // After a complete pass little is missing, and what its single objects' lists hide is always among it. Before one, asking about
        // everything would cost as much as the pass.
        const isCopied = (0,sync_journal/* lastComplete */.I)(journal, { source: identity, selection: (0,sync_record/* selectionHash */.p)(selection, journal) }) !== undefined;
        const details = new report_details/* DetailLists */.b('plan', world.temporary);
        const what = [source?.label, bucket?.label].filter((label) => label !== undefined).join(' and ');
        if (what !== '')
            world.progress(`Looking at ${what}.`);
        const deadlineMs = cx.clock.now() + inputs.deadlineMinutes * 60_000;
        let look;
        try {
            look = await lookAtBoth({
                source,
                bucket,
                rules: {
                    authority,
                    overwriteNewer,
                    maxPrivatePercent: inputs.maxPrivatePercent,
                    asks: isCopied || modifiedSinceMs !== undefined,
                    ...(selection.keep !== undefined && { keep: selection.keep }),
                    ...(modifiedSinceMs !== undefined && { modifiedSinceMs }),
                },
                deadlineMs,
                concurrency: inputs.concurrency === 'auto' ? CONCURRENCY : inputs.concurrency,
                details,
            }, cx, world.stop);
        }
        finally {
            details.close();
        }
        const { result } = look;
        const phase = phaseOf({
            nowMs: cx.clock.now(),
            mediaHost,
            bucketExists: bucket !== undefined,
            changes,
            blocked: changes?.every(({ resource }) => resource !== 'block-rule'),
            missing: result?.listed === true ? result.tally.per.left.objects : undefined,
            live,
            ...(attached !== undefined && { mediaHostIsBucket: attached }),
            journal,
            sourceKind: place?.kind,
        });
        const planned = {
            nowMs: cx.clock.now(),
            source: source?.label,
            bucketExists: bucket !== undefined,
            changes,
            look,
            shards: shardsOf(look.shards(inputs.maxShards), journal),
            phase,
            live,
            journal,
            use: await presentUse(inputs, world),
            storageClass: inputs.storageClass,
            ...(place !== undefined && { place, sameStore: (0,places/* isSameStore */.yg)(place, inputs.r2) }),
            operations: operations.snapshot(),
            folder: details.folder,
            notes,
        };
        const done = concludePlan(planned, world);
        const outputs = { ...done.outputs, unprotected: JSON.stringify(unprotected) };
        return { ...done, outputs, data: { ...done.data, gates } };
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
/** Where nothing is missing, but was copied by Super Slurper and never looked at, there is a pass to do all the same. */
function shardsOf(missing, { slurpedMs }) {
    return missing.length === 0 && slurpedMs !== undefined ? [model/* everything */.Y] : missing;
}
/** The bucket to compare with, or `undefined` when it is still to be made. */
async function existingBucket(inputs, changes, cx, world) {
    if (changes?.some((change) => change.resource === 'bucket' && change.action === 'create') === true)
        return undefined;
    const bucket = await (0,places/* openBucket */.xB)(inputs.r2, world);
    try {
        await bucket.list(model/* everything */.Y, cx).next();
        return bucket;
    }
    catch (error) {
        await bucket[Symbol.asyncDispose]();
        if (error instanceof model/* StoreError */.A && error.code === 'NoSuchBucket')
            return undefined;
        throw error;
    }
}
/** The journal, with what this look at the instance adds to it. A key that may only read is no reason to fail. */
async function watched(bucket, live, notes, cx) {
    if (bucket === undefined)
        return (0,sync_journal/* emptyJournal */.xw)();
    const store = (0,sync_journal/* journalAt */.hy)(bucket);
    const journal = await store.read(cx);
    const nowMs = cx.clock.now();
    if ((0,watch/* withCsp */.D7)(journal, live, nowMs) === journal)
        return journal;
    try {
        return await store.update((now) => (0,watch/* withCsp */.D7)(now, live, nowMs), cx);
    }
    catch (error) {
        if (!(error instanceof model/* StoreError */.A))
            throw error;
        notes.push(`Since when the media host is in the Content-Security-Policy could not be noted in the journal: ${error.message}`);
        return (0,watch/* withCsp */.D7)(journal, live, nowMs);
    }
}
/** Whether the media host is attached to the bucket already; `undefined` when nobody could ask. */
function attachedBy(changes) {
    return changes?.every(({ resource, action }) => resource !== 'media-host' || action !== 'create');
}
async function presentUse({ cloudflare }, world) {
    if (cloudflare === undefined)
        return 'api-token was not given';
    return accountUse((0,places/* openCloudflare */.Ei)(cloudflare, world), cloudflare.accountId);
}


/***/ })

};
