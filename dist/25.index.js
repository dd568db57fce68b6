export const id = 25;
export const ids = [25];
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

/***/ 50961:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ counting)
/* harmony export */ });
/** A context whose operations are counted. */
function counting(cx, operations) {
    return {
        ...cx,
        emit: (event) => {
            operations.count(event);
            cx.emit(event);
        },
    };
}


/***/ }),

/***/ 80512:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A0: () => (/* binding */ cspSettledMs),
/* harmony export */   D7: () => (/* binding */ withCsp),
/* harmony export */   Px: () => (/* binding */ withVerified),
/* harmony export */   Ry: () => (/* binding */ CSP_DAYS)
/* harmony export */ });
/** How long the media host must have been in the policy: a service worker keeps the one it came with for a week. */
const CSP_DAYS = 7;
/**
 * Remembers since when the media host is in the pages' Content-Security-Policy; a look that finds it gone starts anew. Pure, and the
 * journal itself when there is nothing to remember.
 */
function withCsp(now, sight, nowMs) {
    if (sight?.cspRead !== true)
        return now;
    if (sight.cspAllowsMediaHost)
        return now.cspSeenMs === undefined ? { ...now, cspSeenMs: nowMs } : now;
    if (now.cspSeenMs === undefined)
        return now;
    const rest = { ...now };
    delete rest.cspSeenMs;
    return rest;
}
/** When the week is over; `undefined` when it has not begun. */
function cspSettledMs({ cspSeenMs }) {
    return cspSeenMs === undefined ? undefined : cspSeenMs + CSP_DAYS * 86_400_000;
}
/**
 * The journal after a verification with all its checks.
 * @param ok - whether no check failed.
 */
function withVerified(now, ok, nowMs) {
    const before = now.verified;
    const greenSinceMs = before?.ok === true ? (before.greenSinceMs ?? before.atMs) : nowMs;
    return { ...now, verified: { atMs: nowMs, ok, ...(ok && { greenSinceMs }) } };
}


/***/ })

};
