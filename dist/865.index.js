export const id = 865;
export const ids = [865];
export const modules = {

/***/ 53980:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Le: () => (/* binding */ mastodonAgent),
/* harmony export */   Zv: () => (/* binding */ InstanceReads),
/* harmony export */   q$: () => (/* binding */ isChallenge)
/* harmony export */ });
const LONGEST_MS = 20_000;
const MOST_BYTES = 1 << 20;
const MOST_REDIRECTS = 3;
/** Reads the pages of one instance and remembers what all of them say about the way there. */
class InstanceReads {
    /** Where the last redirect led. */
    host;
    /** A challenge that Mastodon's own user agent met as well. */
    challenged = false;
    /** A challenge that Mastodon's own user agent did not meet. */
    passedAsMastodon = false;
    /** `undefined` before the first answer. */
    proxied;
    web;
    cx;
    constructor(web, host, cx) {
        this.web = web;
        this.host = host;
        this.cx = cx;
    }
    /**
     * GETs a page of the instance; a redirect to another host is followed and remembered.
     * @param limit - bytes kept of the body.
     * @throws only when the run was cancelled.
     */
    async get(path, limit = MOST_BYTES) {
        let at = path;
        for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
            const answer = await this.once(at, limit);
            if ('why' in answer || answer.status < 300 || answer.status > 399)
                return answer;
            const next = this.redirected(answer.headers['location']);
            if (next === undefined)
                return { why: 'it was redirected to an address that is no page of a public host' };
            this.host = next.hostname;
            at = `${next.pathname}${next.search}`;
        }
        return { why: 'it was redirected again and again' };
    }
    /** One GET without following redirects; asked again as Mastodon asks when bot protection is in the way. */
    async once(path, limit = MOST_BYTES) {
        const first = await this.send(path, limit, this.passedAsMastodon);
        if ('why' in first || !isChallenge(first))
            return first;
        const second = this.passedAsMastodon ? first : await this.send(path, limit, true);
        if ('why' in second)
            return second;
        if (isChallenge(second)) {
            this.challenged = true;
            return { why: 'bot protection answered in its place' };
        }
        this.passedAsMastodon = true;
        return second;
    }
    async send(path, limit, asMastodon) {
        const { host } = this;
        try {
            const headers = asMastodon ? { 'user-agent': mastodonAgent(host) } : {};
            const signal = AbortSignal.any([this.cx.signal, AbortSignal.timeout(LONGEST_MS)]);
            const answer = await this.web.read(host, path, { limit, headers }, signal);
            const proxied = answer.headers['cf-ray'] !== undefined || answer.headers['server'] === 'cloudflare';
            this.proxied = this.proxied === true || proxied;
            return { ...answer, host };
        }
        catch (error) {
            this.cx.signal.throwIfAborted();
            return { why: `there was no answer (${reasonOf(error)})` };
        }
    }
    redirected(location) {
        const url = URL.parse(location ?? '', `https://${this.host}`);
        // Only names: an instance has one, and a redirect must not lead this machine to its own or its neighbours' addresses.
        return url?.protocol === 'https:' && url.port === '' && isPublicName(url.hostname) ? url : undefined;
    }
}
/**
 * As Mastodon introduces itself to other servers: what lets federation through lets this through.
 * @see https://github.com/mastodon/mastodon/blob/main/lib/mastodon/version.rb
 */
function mastodonAgent(host) {
    return `Mastodon/4.5.0 (http.rb/5.3.1; +https://${host}/)`;
}
/**
 * Whether bot protection answered. Cloudflare marks its challenges with a header; other products have their pages only.
 * @see https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
 */
function isChallenge(answer) {
    if (answer.headers['cf-mitigated'] !== undefined)
        return true;
    if (![401, 403, 429, 503].includes(answer.status))
        return false;
    const start = answer.body.subarray(0, 8192).toString('latin1');
    return /<title>\s*(?:Just a moment|Attention Required|Access denied|Making sure you.re not a bot)/iu.test(start);
}
function isPublicName(host) {
    return /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*$/.test(host) && !/\.(?:local|internal|localhost|arpa)$/.test(host);
}
function reasonOf(error) {
    const { code, name } = error;
    if (name === 'TimeoutError')
        return `not within ${LONGEST_MS / 1000} seconds`;
    return typeof code === 'string' ? code : 'the connection broke off';
}


/***/ }),

/***/ 50628:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  du: () => (/* reexport */ version/* isAtLeast */.d),
  jn: () => (/* reexport */ version/* parseMastodonVersion */.j),
  oK: () => (/* binding */ readInstance)
});

// EXTERNAL MODULE: ./src/net/sigv4.ts
var sigv4 = __webpack_require__(14988);
;// CONCATENATED MODULE: ./src/mastodon/csp.ts
/**
 * Which hosts a page's Content-Security-Policy lets browsers load pictures and media from.
 * @see https://www.w3.org/TR/CSP3/#match-url-to-source-expression
 */
/** Names looked at. A policy of a real page has a dozen; a header that goes on beyond that is nobody's policy. */
const MOST_SOURCES = 200;
/**
 * Reads the header. Several policies (several headers, joined by commas) must all allow a host; without any, browsers allow all.
 * @param header - `undefined` when the answer had none.
 */
function mediaPolicy(header) {
    const policies = (header ?? '')
        .split(',')
        .map(directivesOf)
        .filter((directives) => directives.size > 0);
    const lists = policies.flatMap((directives) => [
        sourcesFor(directives, 'img-src'),
        sourcesFor(directives, 'media-src'),
    ]);
    const restricting = lists.filter((sources) => sources !== undefined);
    const [first = [], ...others] = restricting.map((sources) => sources.map(hostIn).filter((host) => host !== undefined));
    return {
        hosts: [...new Set(first)].filter((host) => others.every((list) => list.includes(host))),
        allows: (host) => restricting.every((sources) => sources.some((source) => matches(source, host.toLowerCase()))),
    };
}
function directivesOf(policy) {
    const directives = new Map();
    for (const part of policy.split(';')) {
        const [name = '', ...sources] = part.trim().toLowerCase().split(/\s+/, MOST_SOURCES);
        // The first of a name counts: https://www.w3.org/TR/CSP3/#parse-serialized-policy
        if (name !== '' && !directives.has(name))
            directives.set(name, sources);
    }
    return directives;
}
/** `undefined`: the policy says nothing about it, so everything is allowed. */
function sourcesFor(directives, name) {
    return directives.get(name) ?? directives.get('default-src');
}
/** A source expression of a host, with an optional scheme, port and path. */
const hostSource = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d+|\*))?(\/\S*)?$/;
function hostIn(source) {
    return hostSource.exec(source)?.[2];
}
function matches(source, host) {
    if (source === 'https:' || source === 'http:')
        return true;
    const match = hostSource.exec(source);
    if (match === null)
        return false;
    const [, scheme = 'https', pattern = '', port = '443', path = '/'] = match;
    // A page on http may name http sources and means https as well; other schemes, ports and single paths do not cover the media.
    if (!['http', 'https'].includes(scheme) || !['443', '*'].includes(port) || path !== '/')
        return false;
    if (pattern === '*')
        return true;
    return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : pattern === host;
}

// EXTERNAL MODULE: ./src/mastodon/instance-reads.ts
var instance_reads = __webpack_require__(53980);
// EXTERNAL MODULE: ./src/mastodon/media-url.ts
var media_url = __webpack_require__(39071);
// EXTERNAL MODULE: ./src/mastodon/version.ts
var version = __webpack_require__(44935);
;// CONCATENATED MODULE: ./src/mastodon/instance.ts





/** Pages whose media tell where the instance serves from; anonymous visitors are not always let in. */
const mediaPages = [
    '/api/v1/directory?local=true&order=active&limit=20',
    '/api/v1/timelines/public?local=true&limit=20',
];
/** Asked only when nothing else tells: large instances have thousands. */
const emojiPage = '/api/v1/custom_emojis';
/**
 * Looks at a live instance.
 * @throws only when the run was cancelled; what cannot be found out is said in the result.
 */
async function readInstance(web, where, cx) {
    const reads = new instance_reads/* InstanceReads */.Zv(web, where.webHost, cx);
    const api = await apiOf(reads);
    // Without any answer at all, five more requests would only wait five times as long.
    if ('why' in api && reads.proxied === undefined)
        return unreached(reads, api);
    const page = await reads.get('/');
    const software = await softwareOf(reads);
    const seen = mediaIn([...('why' in api ? [] : urlsIn(api.json)), ...linksOf(page)]);
    for (const path of [...mediaPages, emojiPage]) {
        if (path === emojiPage && seen.length > 0)
            break;
        seen.push(...mediaIn(urlsIn(jsonOf(await reads.get(path)))));
    }
    const version = 'why' in api ? software?.version : api.version;
    const policy = await policyOf(reads, page, where.mediaHost);
    const reached = version !== undefined || seen.length > 0;
    const side = { webHost: reads.host, mediaHost: where.mediaHost };
    const servesFrom = placeOf(seen, side);
    const why = reached ? undoubted(seen, servesFrom) : notUnderstood(reads, 'why' in api ? api : page);
    if (reads.passedAsMastodon) {
        cx.emit({
            kind: 'log',
            level: 'info',
            text: `${reads.host} challenges visitors like this one, but lets Mastodon servers through.`,
        });
    }
    return {
        webHost: reads.host,
        reached,
        ...(why !== undefined && { why }),
        ...(software !== undefined && { software: software.name }),
        ...(version !== undefined && { version }),
        servesFrom,
        mediaHostsSeen: [...new Set(seen.map(({ host }) => host))].slice(0, 10),
        ...policy,
        proxied: reads.proxied,
        challenged: reads.challenged,
        oldUrls: await oldUrlsOf(reads, seen[0], side),
    };
}
/** The version an instance tells; `/api/v2/instance` came with 4.0. */
async function apiOf(reads) {
    let status = 0;
    for (const path of ['/api/v2/instance', '/api/v1/instance']) {
        const answer = await reads.get(path);
        if ('why' in answer)
            return answer;
        const json = jsonOf(answer);
        const version = shortText(json?.version);
        if (version !== undefined)
            return { json, version };
        ({ status } = answer);
    }
    return { why: `it answered ${status} and no description of an instance` };
}
/** @see https://nodeinfo.diaspora.software/protocol */
async function softwareOf(reads) {
    const json = jsonOf(await reads.get('/nodeinfo/2.0'));
    const name = shortText(json?.software?.name);
    if (name === undefined)
        return undefined;
    const version = shortText(json?.software?.version);
    return { name: name.toLowerCase(), ...(version !== undefined && { version }) };
}
/**
 * What the pages allow. The service worker loads pictures by itself, under the policy its own script came with:
 * https://docs.joinmastodon.org/admin/optional/object-storage/
 */
async function policyOf(reads, page, mediaHost) {
    if ('why' in page || page.status !== 200)
        return { cspHosts: [], cspRead: false, cspAllowsMediaHost: false };
    const policy = mediaPolicy(page.headers['content-security-policy']);
    const worker = await reads.get('/sw.js', 1);
    const ofWorker = mediaPolicy('why' in worker || worker.status !== 200 ? undefined : worker.headers['content-security-policy']);
    return {
        cspHosts: policy.hosts.slice(0, 50),
        cspRead: true,
        cspAllowsMediaHost: policy.allows(mediaHost) && ofWorker.allows(mediaHost),
    };
}
/** Where media come from; Mastodon computes all addresses from one setting, so they agree except in the minutes of a restart. */
function placeOf(seen, { webHost, mediaHost }) {
    const places = new Set(seen.map(({ host, root }) => {
        if (host === mediaHost)
            return 'media-host';
        // Local media keep their path when CDN_HOST gives them another host.
        return host === webHost || root === '/system/' ? 'local' : 'elsewhere';
    }));
    const [only] = places;
    return places.size === 1 && only !== undefined ? only : 'unknown';
}
async function oldUrlsOf(reads, medium, { mediaHost }) {
    if (medium === undefined)
        return 'unknown';
    const path = (0,sigv4/* encodeKey */.g2)(medium.key);
    const answer = await reads.once(`/system/${path}`, 1);
    if ('why' in answer)
        return 'unknown';
    if (answer.status === 200 || answer.status === 206)
        return 'served';
    if (answer.status === 404 || answer.status === 410)
        return 'missing';
    const target = URL.parse(answer.headers['location'] ?? '', `https://${answer.host}`);
    const leadsHome = target?.hostname === mediaHost && target.pathname === `/${path}`;
    return [301, 302, 307, 308].includes(answer.status) && leadsHome ? 'redirect' : 'unknown';
}
/** The fields that hold addresses of this server's own media; what people write about themselves stands in others. */
const mediaFields = new Set('avatar avatar_static header header_static preview_url static_url image src thumbnail @1x @2x'.split(' '));
const MOST_URLS = 2000;
function urlsIn(json) {
    const found = [];
    const queue = [['', json]];
    for (let next = queue.pop(); next !== undefined && found.length < MOST_URLS; next = queue.pop()) {
        const [name, value] = next;
        if (typeof value === 'string') {
            if (mediaFields.has(name))
                found.push(value);
        }
        else if (Array.isArray(value)) {
            for (const item of value)
                queue.push([name, item]);
        }
        else if (typeof value === 'object' && value !== null) {
            // The server's picture is `thumbnail: { url, versions }` since API v2.
            for (const [inner, held] of Object.entries(value))
                queue.push([inner === 'url' ? name : inner, held]);
        }
    }
    return found;
}
/** Addresses in the head of a page: the server's picture, its icons. */
function linksOf(page) {
    if ('why' in page || page.status !== 200)
        return [];
    const tags = page.body.toString('utf8').match(/<(?:meta|link)\b[^<>]{1,2000}>/giu) ?? [];
    return tags.slice(0, 200).flatMap((tag) => {
        const icon = /\b(?:property=["']og:image["']|rel=["'](?:[a-z -]*icon)["'])/iu.test(tag);
        const [, url] = /\b(?:content|href)=["'](https:\/\/[^"'\s]+)["']/iu.exec(tag) ?? [];
        return icon && url !== undefined ? [url] : [];
    });
}
function mediaIn(urls) {
    return urls.map(media_url/* readMediaUrl */.k).filter((url) => url !== undefined);
}
function jsonOf(answer) {
    if ('why' in answer || answer.status !== 200)
        return undefined;
    try {
        return JSON.parse(answer.body.toString('utf8'));
    }
    catch {
        return undefined;
    }
}
/** A short text that is safe to show, or none. */
function shortText(value) {
    if (typeof value !== 'string')
        return undefined;
    const text = value
        .replace(/[^\x20-\x7e]/g, '')
        .trim()
        .slice(0, 64);
    return text === '' ? undefined : text;
}
function undoubted(seen, servesFrom) {
    if (servesFrom !== 'unknown')
        return undefined;
    return seen.length === 0
        ? 'No address of a medium was found on the public pages, so it is not known where they are served from. Give the instance a picture (Administration > Server settings > Branding) or a contact account with a profile picture.'
        : 'Some media are served from one place and some from another. After a change of settings restart web and sidekiq, wait a few minutes and run again.';
}
function notUnderstood(reads, answer) {
    if (reads.challenged) {
        return `Bot protection answers in place of ${reads.host}, also to Mastodon's own user agent: other servers may be shut out as well. Let /api/, /nodeinfo/ and /system/ through, at Cloudflare by switching Bot Fight Mode off.`;
    }
    const said = 'why' in answer ? answer.why : `it answered ${answer.status}`;
    return `${reads.host} was not understood: ${said}. Check that web-host is the host that people open in their browser.`;
}
function unreached(reads, { why }) {
    return {
        webHost: reads.host,
        reached: false,
        why: `${reads.host} was not reached: ${why}. Check that web-host is right and that the instance runs.`,
        servesFrom: 'unknown',
        mediaHostsSeen: [],
        cspHosts: [],
        cspRead: false,
        cspAllowsMediaHost: false,
        proxied: undefined,
        challenged: reads.challenged,
        oldUrls: 'unknown',
    };
}


/***/ }),

/***/ 39071:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ oldPath),
/* harmony export */   k: () => (/* binding */ readMediaUrl)
/* harmony export */ });
/* harmony import */ var _layout_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25021);
/** Addresses of media as Mastodon gives them out, told from everything else by the layout of the key they end in. */

const longest = 2048;
const startOfKey = new RegExp(`/(?:${_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .knownFolders */ .Hl.join('|')})/`, 'g');
/**
 * Reads an address.
 * @returns `undefined` for addresses of anything but media: placeholders such as `/avatars/original/missing.png`, `/media_proxy/`,
 *   pictures that come with Mastodon, other people's.
 */
function readMediaUrl(text) {
    if (text.length > longest)
        return undefined;
    const url = URL.parse(text);
    if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '')
        return undefined;
    for (const { index } of url.pathname.matchAll(startOfKey)) {
        const key = decoded(url.pathname.slice(index + 1));
        if (key === undefined)
            return undefined;
        const parsed = (0,_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .parseKey */ .Do)(key);
        if (parsed !== null && !parsed.kind.private)
            return { host: url.hostname, root: url.pathname.slice(0, index + 1), key };
    }
    return undefined;
}
/**
 * The address that a medium had.
 * @param path - what stood before the keys, such as `/system`, without a slash at its end; one that ends in `/cache` stands for that one
 *   folder, for proxies that served it at the root.
 * @param key - as an address spells it.
 * @returns path and key, or `undefined` for a medium outside that folder.
 */
function oldPath(path, key) {
    if (!path.endsWith('/cache'))
        return `${path}/${key}`;
    return key.startsWith('cache/') ? `${path.slice(0, -'/cache'.length)}/${key}` : undefined;
}
function decoded(path) {
    try {
        return decodeURIComponent(path);
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 44935:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ isAtLeast),
/* harmony export */   j: () => (/* binding */ parseMastodonVersion)
/* harmony export */ });
/** Versions as Mastodon tells them. */
/**
 * Reads `4.3.2`, `4.5.0-beta.1`, `4.4.1+glitch`, `v4.2`. What comes after the numbers is left aside: a pre-release of 4.4 has what
 * matters here of 4.4.
 * @returns `undefined` for anything else.
 */
function parseMastodonVersion(text) {
    const match = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?!\d)/.exec(text.trim());
    if (match === null)
        return undefined;
    const [, major = '', minor = '', patch = '0'] = match;
    return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}
/** Whether a version is at least `major.minor.patch`. */
function isAtLeast(version, major, minor = 0, patch = 0) {
    if (version.major !== major)
        return version.major > major;
    if (version.minor !== minor)
        return version.minor > minor;
    return version.patch >= patch;
}


/***/ }),

/***/ 66325:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  redirect: () => (/* binding */ redirect)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/cloudflare/resource.ts
var resource = __webpack_require__(36143);
// EXTERNAL MODULE: ./src/mastodon/instance.ts + 1 modules
var mastodon_instance = __webpack_require__(50628);
;// CONCATENATED MODULE: ./src/redirect/gate.ts
/** Nothing may have been written to the source for this long. */
const QUIET_MS = 10 * 60_000;
/** Everything that stands against redirecting, with the next step; empty when nothing does. */
function gateProblems(facts) {
    return [...instanceProblems(facts), ...lateProblems(facts)];
}
/** The part of it that one look at the live instance shows: whether it has switched. */
function* instanceProblems({ instance, mediaHost, }) {
    if (!instance.reached) {
        yield `${instance.webHost} could not be asked where it serves its media from${instance.why === undefined ? '' : ` (${instance.why})`}. Redirects are only made when it was seen serving from ${mediaHost}.`;
        return;
    }
    if (instance.servesFrom === 'media-host')
        return;
    const seen = instance.servesFrom === 'unknown'
        ? 'shows no media, or some from here and some from there'
        : 'does not serve its media from there yet';
    yield `${instance.webHost} ${seen}. Merge the switch, restart web and sidekiq, and run again when its pages show media from ${mediaHost}.`;
}
function* lateProblems({ newestMs, nowMs, switchedMs, lastPassMs }) {
    const minutes = (ms) => `${Math.max(0, Math.round((nowMs - ms) / 60_000))} minutes ago`;
    if (newestMs !== undefined) {
        if (newestMs === 'none' || nowMs - newestMs >= QUIET_MS)
            return;
        yield `A file was written to the source ${minutes(newestMs)}, so something still stores media there. Restart sidekiq too, run the step sync once more, and redirect when nothing came for ten minutes.`;
        return;
    }
    if (switchedMs === undefined || lastPassMs === undefined || lastPassMs < switchedMs) {
        yield 'No complete pass is on record that began after the switch. Run the step sync once more with web-host, or give source here so that it can be looked at.';
    }
    else if (nowMs - switchedMs < QUIET_MS) {
        yield `The switch was seen ${minutes(switchedMs)}. Wait until ten minutes have passed, so that files of requests under way are over.`;
    }
}

// EXTERNAL MODULE: ./src/redirect/moves.ts
var moves = __webpack_require__(78298);
// EXTERNAL MODULE: ./src/report/format.ts
var format = __webpack_require__(12011);
// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
// EXTERNAL MODULE: ./src/report/summary/parts.ts
var parts = __webpack_require__(21743);
;// CONCATENATED MODULE: ./src/report/summary/redirect.ts
/** The job summary of `redirect`: what leads where, what changed, what was tried, what is left for a person. */



/** The summary of a look whether redirects could be made. */
function readySummary({ mediaHost, problems, engine }) {
    const bad = (0,parts/* headline */.Pl)('bad', 'Old addresses cannot be redirected yet');
    const good = (0,parts/* headline */.Pl)('good', (0,markdown/* markup */.PT) `The instance serves its media from ${mediaHost}`);
    return (0,markdown/* document */.Al)([
        problems.length > 0 ? bad : good,
        (0,parts/* sentences */.hC)('What stands against it', problems),
        ...(engine === undefined ? [] : [(0,markdown/* markup */.PT) `Old addresses will be redirected by the engine ${(0,markdown/* code */.aY)(engine)}.`]),
    ]);
}
/** The summary as Markdown. */
function redirectSummary(data) {
    return (0,markdown/* document */.Al)([
        opening(data),
        (0,parts/* sentences */.hC)('What stands against it', data.problems),
        (0,parts/* section */.uW)(data.mode === 'check' ? 'Differences' : 'Would change', (0,parts/* changesTable */.EI)(data.pending)),
        (0,parts/* section */.uW)('Done', (0,parts/* changesTable */.EI)(data.applied)),
        ...(data.snippet === undefined ? [] : [(0,parts/* section */.uW)('For the web server', (0,markdown/* fence */.EU)('', data.snippet.split('\n')))]),
        (0,parts/* section */.uW)('Old addresses followed', data.probes.length === 0
            ? markdown/* nothing */.s6
            : (0,markdown/* table */.tp)(['Address', 'Leads home', 'Seen'], data.probes.map(({ address, home, seen }) => [(0,markdown/* code */.aY)(address, 300), home ? (0,markdown/* markup */.PT) `✅` : (0,markdown/* markup */.PT) `❌`, seen]))),
        (0,parts/* sentences */.hC)('What to do next', data.next),
        (0,parts/* sentences */.hC)('Good to know', data.notes),
    ]);
}
function opening({ mode, dryRun, engine, mediaHost, hosts, applied, pending, problems, probes }) {
    const where = (0,markdown/* markup */.PT) `Old media addresses of ${hosts.join(', ')}, engine ${(0,markdown/* code */.aY)(engine)}.`;
    if (problems.length > 0) {
        const title = mode === 'remove' ? 'Redirects may be left' : 'Old addresses are not redirected yet';
        return (0,parts/* headline */.Pl)('bad', title, where);
    }
    if (dryRun)
        return (0,parts/* headline */.Pl)('plain', `${(0,format/* counted */.hS)(pending.length, 'change')} would be made`, where);
    const lost = probes.filter(({ home }) => !home).length;
    if (mode === 'check' && pending.length > 0)
        return (0,parts/* headline */.Pl)('bad', `${(0,format/* counted */.hS)(pending.length, 'difference')} in the redirects`, where);
    if (mode === 'remove')
        return (0,parts/* headline */.Pl)('good', `Redirects removed (${(0,format/* counted */.hS)(applied.length, 'change')})`, where);
    if (lost > 0)
        return (0,parts/* headline */.Pl)('attention', `${(0,format/* counted */.hS)(lost, 'old address', 'old addresses')} did not lead home`, where);
    return (0,parts/* headline */.Pl)('good', (0,markdown/* markup */.PT) `Old addresses lead to ${mediaHost}`, where);
}

// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/sync/journal.ts + 1 modules
var sync_journal = __webpack_require__(26496);
// EXTERNAL MODULE: ./src/steps/places.ts + 17 modules
var places = __webpack_require__(44798);
// EXTERNAL MODULE: ./src/steps/redirect-engine.ts + 1 modules
var redirect_engine = __webpack_require__(90161);
// EXTERNAL MODULE: ./src/cloudflare/explain.ts
var explain = __webpack_require__(26612);
// EXTERNAL MODULE: ./src/cloudflare/problems.ts
var problems = __webpack_require__(40283);
// EXTERNAL MODULE: ./src/cloudflare/zone.ts
var cloudflare_zone = __webpack_require__(9441);
// EXTERNAL MODULE: ./src/redirect/bulk.ts + 1 modules
var redirect_bulk = __webpack_require__(75119);
// EXTERNAL MODULE: ./src/redirect/choose.ts
var choose = __webpack_require__(20135);
// EXTERNAL MODULE: ./src/mastodon/media-url.ts
var media_url = __webpack_require__(39071);
// EXTERNAL MODULE: ./src/net/sigv4.ts
var sigv4 = __webpack_require__(14988);
;// CONCATENATED MODULE: ./src/redirect/probe.ts
/** Follows old addresses the way Mastodon's fetcher does, to see whether they lead home. */


/** Shows that queries are kept: instances before 3.3 gave out addresses with one. */
const QUERY = '?1609459200';
/** The old path of the object, percent-encoded. */
function oldPath({ path, key }) {
    const encoded = (0,sigv4/* encodeKey */.g2)(key);
    return (0,media_url/* oldPath */.N)(path, encoded) ?? `/${encoded}`;
}
/**
 * Follows one old address by its one hop.
 * @throws only when the run was cancelled.
 */
async function follow(web, probe, mediaHost, cx) {
    const encoded = (0,sigv4/* encodeKey */.g2)(probe.key);
    const wanted = `https://${mediaHost}/${encoded}${QUERY}`;
    try {
        const answer = await web.read(probe.host, `${oldPath(probe)}${QUERY}`, { limit: 1 }, cx.signal);
        const { status } = answer;
        const location = answer.headers['location'];
        if (status !== 301 && status !== 302)
            return { home: false, seen: `answers ${status} and no redirect` };
        if (location !== wanted)
            return { home: false, seen: `leads to another address than ${mediaHost} and the same key` };
        const arrived = await web.read(mediaHost, `/${encoded}${QUERY}`, { limit: 1 }, cx.signal);
        if (arrived.status !== 200)
            return { home: false, seen: `leads home, where the answer is ${arrived.status}` };
        return { home: true, status };
    }
    catch (error) {
        cx.signal.throwIfAborted();
        return { home: false, seen: `does not answer (${error instanceof Error ? error.message : String(error)})` };
    }
}
/** Whether an address leads to the media host, as private folders and Mastodon's own pictures never may. */
async function leadsAway(web, host, path, mediaHost, cx) {
    return (await leads(web, host, path, mediaHost, cx)) === 'to-media-host';
}
/**
 * Where one hop leads.
 * @throws only when the run was cancelled.
 */
async function leads(web, host, path, mediaHost, cx) {
    try {
        const { status, headers } = await web.read(host, path, { limit: 1 }, cx.signal);
        const away = status >= 300 && status < 400 && URL.parse(headers['location'] ?? '')?.hostname === mediaHost;
        return away ? 'to-media-host' : 'not-there';
    }
    catch {
        cx.signal.throwIfAborted();
        return 'unknown';
    }
}

// EXTERNAL MODULE: ./src/redirect/single.ts
var single = __webpack_require__(15514);
;// CONCATENATED MODULE: ./src/steps/redirect-removal.ts
/**
 * What `redirect` with `mode: remove` takes away: everything of ours for the media host, wherever it was put. Hosts may have lost their
 * DNS record or Cloudflare's proxy since, so nothing is concluded from how they answer.
 */










const nowhere = { planned: [], unseen: [], refused: false };
/** Looks at every place that the engine may have used. Changes nothing. */
async function chooseRemoval(inputs, moves, world) {
    const hosts = await Promise.all(inputs.hosts.map((host) => (0,choose/* lookAtHost */.J)(world.web, host, world.cx)));
    const { engine, cloudflare, mediaHost } = inputs;
    if ((0,redirect_engine/* isByHand */.Hv)(engine) || cloudflare === undefined) {
        return (0,redirect_engine/* bySnippet */.Lj)(inputs, moves, (0,redirect_engine/* isByHand */.Hv)(engine) ? engine : undefined, hosts, []);
    }
    const { accountId } = cloudflare;
    const place = { client: (0,places/* openCloudflare */.Ei)(cloudflare, world), accountId, mediaHost, cx: world.cx };
    const bulk = engine === 'single' ? nowhere : await look(() => (0,redirect_bulk/* bulkRemoval */.V9)(place));
    const single = engine === 'bulk' ? nowhere : await lookAtZones(place, hosts, engine === 'auto');
    // Tokens have rights for one of the two as a rule, and what was made is in that one.
    const [one, other] = single.refused ? [bulk, single] : [single, bulk];
    const aside = engine === 'auto' && other.refused && !one.refused;
    const unseen = aside ? one.unseen : [...bulk.unseen, ...single.unseen];
    const served = hosts.filter(({ proxied, why }) => !proxied && why === undefined);
    return {
        engine: engine === 'single' || (changes(single) && !changes(bulk)) ? 'single' : 'bulk',
        planned: [...bulk.planned, ...single.planned],
        ...(0,redirect_engine/* snippetOf */.Vv)(inputs, moves, served),
        notes: [],
        unseen,
        ...(aside && { other: other.unseen.join(' ') }),
    };
}
function changes({ planned }) {
    return planned.some((resource) => resource.changes.length > 0);
}
async function lookAtZones(place, hosts, auto) {
    const zones = new Map();
    const looks = [];
    for (const host of hosts) {
        try {
            const zone = await (0,cloudflare_zone/* findZone */._)(place.client, place.accountId, host.host);
            zones.set(zone.id, zone);
        }
        catch (error) {
            const problem = gathered(error);
            const elsewhere = auto && problem.kind === 'not-found' && !host.proxied && host.why === undefined;
            if (!elsewhere)
                looks.push(blind(problem));
        }
    }
    for (const zone of zones.values())
        looks.push(await look(() => Promise.resolve((0,single/* singleRemoval */.f)(place, zone))));
    return {
        planned: looks.flatMap(({ planned }) => planned),
        unseen: [...new Set(looks.flatMap(({ unseen }) => unseen))],
        refused: looks.length > 0 && looks.every(({ refused }) => refused),
    };
}
async function look(resources) {
    try {
        return { ...nowhere, planned: await (0,resource/* provisionPlan */.nY)(await resources()) };
    }
    catch (error) {
        return blind(gathered(error));
    }
}
function blind({ kind, message }) {
    return { planned: [], unseen: [message], refused: kind === 'permission' };
}
/** The problem, if it is about one place alone; anything else is thrown again. */
function gathered(error) {
    if (error instanceof explain/* CloudflareProblem */.bT && (0,problems/* isGathered */.$c)(error.kind))
        return error;
    throw error;
}
/** Rules that are gone work on for a moment here and there. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 5000;
/**
 * Old addresses show whether a place that was not looked at redirects them: one of a path that does not lead to the media host is
 * enough, as redirects are made for whole folders, and the web server may lead single files there that are not on its disk.
 * @param patiently - some were just taken away.
 * @returns hosts with the paths for which this could not be seen.
 */
async function stillLeading(probes, mediaHost, patiently, { web, cx }) {
    const until = cx.clock.now() + (patiently ? PATIENCE_MS : 0);
    const waiting = new Map();
    for (const probe of probes) {
        const address = `${probe.host}${probe.path}`;
        waiting.set(address, [...(waiting.get(address) ?? []), probe]);
    }
    for (;;) {
        for (const [address, own] of waiting) {
            const seen = await Promise.all(own.map((probe) => leads(web, probe.host, oldPath(probe), mediaHost, cx)));
            if (seen.includes('not-there'))
                waiting.delete(address);
        }
        if (waiting.size === 0 || cx.clock.now() >= until)
            return [...waiting.keys()];
        await cx.clock.sleep(AGAIN_MS, cx.signal);
    }
}

// EXTERNAL MODULE: ./src/mastodon/layout.ts
var layout = __webpack_require__(25021);
;// CONCATENATED MODULE: ./src/steps/redirect-probes.ts




/** Keys tried at every host and path. */
const KEYS = 3;
/** Rules take a moment to reach every place of Cloudflare's network. */
const redirect_probes_PATIENCE_MS = 60_000;
const redirect_probes_AGAIN_MS = 5000;
/** Some public keys that the bucket holds, of different kinds where the first page has them. */
async function keysToTry(bucket, cx) {
    const byKind = new Map();
    let pages = 0;
    for await (const page of bucket.list(model/* everything */.Y, cx)) {
        for (const { key } of page) {
            const kind = (0,layout/* classify */.L8)(key);
            if (!kind.private && (0,layout/* parseKey */.Do)(key) !== null && !byKind.has(kind.title))
                byKind.set(kind.title, key);
        }
        if (byKind.size >= KEYS || ++pages >= 2)
            break;
    }
    return [...byKind.values()].slice(0, KEYS);
}
/** Every host and path with every key that such an address could have had. */
function probesOf(inputs, keys) {
    return inputs.hosts.flatMap((host) => inputs.paths.flatMap((path) => keys.filter((key) => (0,media_url/* oldPath */.N)(path, key) !== undefined).map((key) => ({ host, path, key }))));
}
/** Follows them; `patiently` gives rules that were just made time to work. */
async function tryAll(inputs, probes, patiently, world) {
    const { clock, signal } = world.cx;
    const startMs = clock.now();
    const arrivals = [];
    for (const probe of probes) {
        let arrival = await follow(world.web, probe, inputs.mediaHost, world.cx);
        while (!arrival.home && patiently && clock.now() - startMs < redirect_probes_PATIENCE_MS) {
            await clock.sleep(redirect_probes_AGAIN_MS, signal);
            arrival = await follow(world.web, probe, inputs.mediaHost, world.cx);
        }
        arrivals.push(arrival);
    }
    const lines = probes.map(({ host, path, key }, at) => {
        const arrival = arrivals[at] ?? { home: false, seen: 'was not tried' };
        const address = `${host}${(0,media_url/* oldPath */.N)(path, key) ?? ''}`;
        return { address, home: arrival.home, seen: arrival.home ? `${arrival.status}, then 200` : arrival.seen };
    });
    return { lines, arrivals };
}
/** Addresses that lead to the media host although they never may. */
async function strayed(inputs, world) {
    const paths = [
        ...inputs.paths
            .filter((path) => !path.endsWith('/cache'))
            .flatMap((path) => [`${path}/backups/x`, `${path}/imports/x`]),
        '/avatars/original/missing.png',
        '/headers/original/missing.png',
        '/emoji/1f600.svg',
    ];
    const found = [];
    for (const host of inputs.hosts) {
        for (const path of paths) {
            if (await leadsAway(world.web, host, path, inputs.mediaHost, world.cx))
                found.push(`${host}${path}`);
        }
    }
    return found;
}

;// CONCATENATED MODULE: ./src/steps/redirect-ready.ts
/** `redirect` with `mode: ready`: whether redirects could be made, by looks that cost nothing, before anything is waited for. */






/** Looks at the live instance and at the rights of the token. Changes nothing. */
async function redirectReady(inputs, world) {
    const { webHost, mediaHost } = inputs;
    world.progress(`Looking at ${webHost}.`);
    const instance = await (0,mastodon_instance/* readInstance */.oK)(world.web, { webHost, mediaHost }, world.cx);
    const problems = [...instanceProblems({ instance, mediaHost })];
    const engine = await engineOf(inputs, problems, world);
    const failed = problems.length > 0;
    return {
        outcome: failed ? 'failure' : 'success',
        ...(failed && { failure: problems.join('\n') }),
        outputs: { changed: 'false', ...(engine !== undefined && { 'redirect-engine': engine }) },
        data: { mode: inputs.mode, mediaHost, hosts: inputs.hosts, problems, ...(engine !== undefined && { engine }) },
        summary: readySummary({ mediaHost, problems, ...(engine !== undefined && { engine }) }),
    };
}
/** A right that is missing is told together with what the instance lacks. */
async function engineOf(inputs, problems, world) {
    try {
        const { engine } = await (0,redirect_engine/* chooseEngine */.mN)(inputs, (0,moves/* movesOf */.c)(inputs.hosts, inputs.paths), world);
        return engine;
    }
    catch (error) {
        if (!(error instanceof explain/* CloudflareProblem */.bT) || error.kind !== 'permission')
            throw error;
        problems.push(error.message);
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/steps/redirect.ts
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
/** `redirect`: old media addresses lead to the media host, once everything else is proven. */













/** Of no object; one web server or another may answer for it. */
const NO_KEY = 'cache/media_attachments/files/000/000/000/original/0000000000000000.png';
async function redirect(inputs, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { credentials, mode } = inputs;
        if (mode === 'ready')
            return redirectReady(inputs, world);
        const bucket = __addDisposableResource(env_1, credentials === undefined ? undefined : await (0,places/* openBucket */.xB)({ ...inputs.r2, credentials }, world), true);
        const records = bucket === undefined ? undefined : { bucket, store: (0,sync_journal/* journalAt */.hy)(bucket) };
        const journal = (await records?.store.read(world.cx)) ?? (0,sync_journal/* emptyJournal */.xw)();
        const choose = inputs.mode === 'remove' ? chooseRemoval : redirect_engine/* chooseEngine */.mN;
        const chosen = await choose(inputs, (0,moves/* movesOf */.c)(inputs.hosts, inputs.paths), world);
        const pending = chosen.planned.flatMap(({ changes }) => changes);
        for (const change of pending)
            world.progress(`${inputs.mode === 'check' ? 'Differs' : 'To do'}: ${(0,resource/* describeChange */.uQ)(change)}`);
        if (inputs.mode === 'remove')
            return conclude(inputs, await removed(inputs, chosen, pending, records, world));
        const keys = records === undefined ? [] : await keysToTry(records.bucket, world.cx);
        if (inputs.mode === 'check')
            return conclude(inputs, await checked(inputs, chosen, pending, keys, world));
        return conclude(inputs, await applied(inputs, chosen, pending, keys, journal, records, world));
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
async function applied(inputs, chosen, pending, keys, journal, records, world) {
    const problems = [...(await against(inputs, journal, world)), ...(await impermanent(inputs, keys, world))];
    const nothing = { chosen, applied: [], pending, problems, probes: [], wroteFile: false };
    if (problems.length > 0)
        return { ...nothing, ...(!inputs.dryRun && { failure: problems.join('\n') }) };
    await (0,resource/* rehearseAll */.d$)(chosen.planned);
    if (inputs.dryRun)
        return nothing;
    const made = await (0,resource/* applyAll */.yl)(chosen.planned, world.cx);
    const wroteFile = await writeSnippet(inputs, chosen);
    const byHand = chosen.snippet?.hosts ?? [];
    const { lines, arrivals } = await tryAll(inputs, probesOf(inputs, keys), byHand.length === 0, world);
    const stray = await strayed(inputs, world);
    const lost = lines.filter((line) => !line.home && !byHand.some((host) => line.address.startsWith(`${host}/`)));
    if (arrivals.length > 0 && arrivals.every(({ home }) => home)) {
        const nowMs = world.cx.clock.now();
        await records?.store.update((now) => (now.redirectsMs === undefined ? { ...now, redirectsMs: nowMs } : now), world.cx);
    }
    const failure = [...lost.map(lostText), ...stray.map(strayText)].join('\n');
    return { ...nothing, applied: made, pending: [], probes: lines, wroteFile, ...(failure !== '' && { failure }) };
}
async function checked(inputs, chosen, pending, keys, world) {
    const { lines } = await tryAll(inputs, probesOf(inputs, keys), false, world);
    const stray = await strayed(inputs, world);
    const failure = [
        ...pending.map(resource/* describeChange */.uQ),
        ...lines.filter(({ home }) => !home).map(lostText),
        ...stray.map(strayText),
    ].join('\n');
    return {
        chosen,
        applied: [],
        pending,
        problems: [],
        probes: lines,
        wroteFile: false,
        ...(failure !== '' && { failure }),
    };
}
async function removed(inputs, chosen, pending, records, world) {
    const made = inputs.dryRun ? [] : await (0,resource/* applyAll */.yl)(chosen.planned, world.cx);
    const problems = await doubts(inputs, chosen, made.length > 0, records, world);
    if (!inputs.dryRun && problems.length === 0) {
        await records?.store.update(({ redirectsMs, ...rest }) => (redirectsMs === undefined ? { ...rest } : rest), world.cx);
    }
    return {
        chosen,
        applied: made,
        pending: inputs.dryRun ? pending : [],
        problems,
        probes: [],
        wroteFile: false,
        ...(problems.length > 0 && { failure: problems.join('\n') }),
    };
}
/** Where redirects may be left. What was found is gone by then. */
async function doubts(inputs, { unseen = [], other }, removed, records, world) {
    const missed = unseen.map((why) => `Redirects may be left, as this was not looked at: ${why}`);
    if (other === undefined || inputs.dryRun)
        return missed;
    const keys = records === undefined ? [] : await keysToTry(records.bucket, world.cx);
    const leading = await stillLeading(probesOf(inputs, keys.length === 0 ? [NO_KEY] : keys), inputs.mediaHost, removed, world);
    if (leading.length === 0)
        return missed;
    return [
        ...missed,
        `Old addresses below ${leading.join(', ')} still lead to the media host, or did not answer, and their redirects may be where the token may not look. ${other} Or say by engine where they were made, bulk or single.`,
    ];
}
/** What stands against redirecting at all. */
async function against(inputs, journal, world) {
    const { webHost, mediaHost } = inputs;
    const instance = await (0,mastodon_instance/* readInstance */.oK)(world.web, { webHost, mediaHost }, world.cx);
    const lastPassMs = (0,sync_journal/* lastComplete */.I)(journal)?.startedMs;
    const newestMs = inputs.source === undefined ? undefined : await newest(inputs.source, world);
    return gateProblems({
        instance,
        mediaHost,
        nowMs: world.cx.clock.now(),
        ...(newestMs !== undefined && { newestMs }),
        ...(journal.switchedMs !== undefined && { switchedMs: journal.switchedMs }),
        ...(lastPassMs !== undefined && { lastPassMs }),
    });
}
async function newest(place, world) {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const opened = __addDisposableResource(env_2, await (0,places/* openSource */.oD)(place, world), true);
        const source = opened;
        let newestMs = -Infinity;
        world.progress(`Looking for files that were written lately to ${source.label}.`);
        for await (const page of source.list(model/* everything */.Y, world.cx)) {
            for (const { modifiedMs } of page)
                newestMs = Math.max(newestMs, modifiedMs);
        }
        return Number.isFinite(newestMs) ? newestMs : 'none';
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
/** Browsers and servers remember a 301 for good, so it is made only of redirects that were seen to lead home. */
async function impermanent(inputs, keys, world) {
    if (!inputs.permanent)
        return [];
    const { lines, arrivals } = await tryAll(inputs, probesOf(inputs, keys), false, world);
    if (arrivals.length > 0 && arrivals.every(({ home }) => home))
        return [];
    const seen = lines.find(({ home }) => !home);
    return [
        `permanent: true makes redirects that nobody forgets, so first apply without it and see old addresses lead home${seen === undefined ? '. Give credentials of the bucket, so that some can be tried.' : `; now ${seen.address} ${seen.seen}.`}`,
    ];
}
async function writeSnippet(inputs, { snippet }) {
    if (snippet === undefined || inputs.file === undefined)
        return false;
    await (0,promises_.writeFile)(inputs.file, snippet.text, { mode: 0o644 });
    return true;
}
function lostText({ address, seen }) {
    return `${address} ${seen}.`;
}
function strayText(address) {
    return `${address} leads to the media host, which it never may: look for another redirect rule of the zone or the web server.`;
}
function conclude(inputs, seen) {
    const { chosen, failure } = seen;
    const line = (change) => ({ resource: change.resource, change: (0,resource/* changeText */.k0)(change) });
    const shown = {
        mode: inputs.mode,
        dryRun: inputs.dryRun,
        engine: chosen.engine,
        mediaHost: inputs.mediaHost,
        hosts: inputs.hosts,
        probes: seen.probes,
        problems: seen.problems,
        notes: notesOf(inputs, chosen),
        next: nextOf(inputs, chosen, seen),
    };
    const { snippet } = chosen;
    return {
        outcome: failure === undefined ? 'success' : 'failure',
        ...(failure !== undefined && { failure }),
        outputs: {
            'redirect-engine': chosen.engine,
            changed: String(seen.applied.length > 0 || seen.wroteFile || (inputs.mode === 'check' && seen.pending.length > 0)),
        },
        data: {
            ...shown,
            applied: seen.applied,
            pending: seen.pending,
            ...(snippet !== undefined && { snippet: snippet.text }),
        },
        summary: redirectSummary({
            ...shown,
            applied: seen.applied.map(line),
            pending: seen.pending.map(line),
            ...(snippet !== undefined && inputs.mode !== 'remove' && seen.problems.length === 0 && { snippet: snippet.text }),
        }),
    };
}
function notesOf(inputs, chosen) {
    const notes = [...chosen.notes];
    if (inputs.source?.kind === 's3') {
        notes.push('The media came from another S3 store. Where its addresses were those of an alias host that stays, nothing needs to redirect. Addresses with the host name of the provider cannot be redirected by anybody but the provider: keep the old bucket readable, or posts with such addresses lose their media.');
    }
    if (chosen.other !== undefined)
        notes.push(`Old addresses tell whether redirects are left where the token may not look. ${chosen.other}`);
    if (inputs.mode === 'apply' && !inputs.permanent)
        notes.push('The redirects are temporary ones (302). When all has been well for some weeks, run once more with permanent: true.');
    return notes;
}
function nextOf(inputs, { snippet }, { problems }) {
    if (snippet === undefined || problems.length > 0)
        return [];
    const where = `the server block of ${snippet.hosts.join(', ')}`;
    if (inputs.mode === 'remove')
        return [`Take the lines for the media host out of ${where} and reload ${snippet.server}.`];
    const put = inputs.file === undefined ? `Put the lines above into ${where}` : `Include ${inputs.file} in ${where}`;
    return [`${put}, test the configuration, reload ${snippet.server}, and run this step again with mode: check.`];
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
