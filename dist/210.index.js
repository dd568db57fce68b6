export const id = 210;
export const ids = [210];
export const modules = {

/***/ 51845:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bw: () => (/* binding */ runnerPrices),
/* harmony export */   C$: () => (/* binding */ migrationCost),
/* harmony export */   Ho: () => (/* binding */ monthlyCost),
/* harmony export */   Qb: () => (/* binding */ runnerMinutes),
/* harmony export */   _u: () => (/* binding */ egressPrices),
/* harmony export */   fu: () => (/* binding */ egressCost),
/* harmony export */   i3: () => (/* binding */ listPrice),
/* harmony export */   nw: () => (/* binding */ r2Prices)
/* harmony export */ });
/**
 * What a migration and the months after it cost, for estimates: R2, what the old store takes for being read, runners. All are list
 * prices, read on the dates given; a bill may differ by contract or tax.
 */
/**
 * List prices in US dollars.
 * @see https://developers.cloudflare.com/r2/pricing/
 */
const r2Prices = {
    read: '2026-11-22',
    link: 'https://developers.cloudflare.com/r2/pricing/',
    /** Dollars for 10^9 bytes kept for a month (the average of the daily peaks over 30 days). */
    storagePerGigabyteMonth: 0.015,
    /** Dollars for a million operations that write or list. */
    classAPerMillion: 4.5,
    /** Dollars for a million operations that read. */
    classBPerMillion: 0.36,
    /** Free in each month, for the whole account together; standard storage only. */
    free: { bytes: 10e9, classA: 1e6, classB: 10e6 },
    /** The class for what is hardly read; kept for 30 days at least. Dollars as above, and for 10^9 bytes read. */
    infrequentAccess: {
        storagePerGigabyteMonth: 0.01,
        classAPerMillion: 9,
        classBPerMillion: 0.9,
        retrievalPerGigabyte: 0.01,
    },
};
const nothing = { bytes: 0, classA: 0, classB: 0 };
/**
 * The bill of one month: the free tier off, the rest rounded up to whole gigabyte-months and whole millions of operations.
 * @see https://developers.cloudflare.com/r2/pricing/#free-tier
 */
function monthlyCost(use, storageClass = 'standard') {
    const prices = storageClass === 'standard' ? r2Prices : r2Prices.infrequentAccess;
    const free = storageClass === 'standard' ? r2Prices.free : nothing;
    const storage = dollars(billedUnits(use.bytes, free.bytes, 1e9) * prices.storagePerGigabyteMonth);
    const classA = dollars(billedUnits(use.classA, free.classA, 1e6) * prices.classAPerMillion);
    const classB = dollars(billedUnits(use.classB, free.classB, 1e6) * prices.classBPerMillion);
    return { storage, classA, classB, total: dollars(storage + classA + classB) };
}
/**
 * What copying into R2 adds to the bill of an account.
 * @param present - what the account uses of this storage class in this month anyway; it may have used the free tier up already.
 */
function migrationCost(work, present = nothing, storageClass = 'standard') {
    const large = work.largeObjects ?? 0;
    const classA = work.objects - large + work.largeParts + 2 * large + work.listRequests;
    const before = monthlyCost(present, storageClass);
    const after = monthlyCost({ bytes: present.bytes + work.bytes, classA: present.classA + classA, classB: present.classB }, storageClass);
    return {
        classA,
        operationsAtListPrice: listPrice({ classA, classB: 0 }, storageClass),
        operations: dollars(after.classA - before.classA),
        storagePerMonth: dollars(after.storage - before.storage),
    };
}
/** Dollars for operations at the list price, free tier and rounding left aside: what a run adds on average. */
function listPrice(operations, storageClass = 'standard') {
    const prices = storageClass === 'standard' ? r2Prices : r2Prices.infrequentAccess;
    return dollars((operations.classA * prices.classAPerMillion + operations.classB * prices.classBPerMillion) / 1_000_000);
}
/** List prices to the internet, lowest volume, cheapest usual region, as published on the day below. */
const egressPrices = {
    read: '2026-11-22',
    providers: [
        { provider: 'Cloudflare R2', hosts: /\.r2\.cloudflarestorage\.com$/, perGigabyte: 0, link: r2Prices.link },
        {
            provider: 'Amazon S3',
            hosts: /\.amazonaws\.com(?:\.cn)?$/,
            perGigabyte: 0.09,
            free: 100e9,
            link: 'https://aws.amazon.com/s3/pricing/',
        },
        {
            provider: 'DigitalOcean Spaces',
            hosts: /\.digitaloceanspaces\.com$/,
            perGigabyte: 0.01,
            free: 1024e9,
            link: 'https://www.digitalocean.com/pricing/spaces-object-storage',
        },
        {
            provider: 'Wasabi',
            hosts: /\.wasabisys\.com$/,
            perGigabyte: 0,
            link: 'https://wasabi.com/pricing/faq',
        },
        {
            provider: 'Backblaze B2',
            hosts: /\.backblazeb2\.com$/,
            perGigabyte: 0.01,
            free: { timesStored: 3 },
            link: 'https://www.backblaze.com/cloud-storage/pricing',
        },
        {
            provider: 'Google Cloud Storage',
            hosts: /^storage\.googleapis\.com$/,
            perGigabyte: 0.12,
            link: 'https://cloud.google.com/storage/pricing',
        },
        {
            provider: 'Linode',
            hosts: /\.linodeobjects\.com$/,
            perGigabyte: 0.005,
            free: 1000e9,
            link: 'https://www.linode.com/pricing/',
        },
        {
            provider: 'Vultr',
            hosts: /\.vultrobjects\.com$/,
            perGigabyte: 0.01,
            free: 1000e9,
            link: 'https://www.vultr.com/pricing/#object-storage',
        },
        {
            provider: 'Scaleway',
            hosts: /\.scw\.cloud$/,
            perGigabyte: 0.011,
            free: 75e9,
            link: 'https://www.scaleway.com/en/pricing/storage/',
        },
        { provider: 'Storj', hosts: /\.storjshare\.io$/, perGigabyte: 0.007, link: 'https://www.storj.io/pricing' },
    ],
};
/**
 * What the provider of a source takes for reading it once, with its free volume of the month as if nothing had used it yet.
 * @param host - of the S3 API.
 * @param stored - bytes kept there, for providers whose free volume goes by it.
 * @returns `undefined` for a provider that is not in the table.
 */
function egressCost(host, bytes, stored) {
    const price = egressPrices.providers.find(({ hosts }) => hosts.test(host));
    if (price === undefined)
        return undefined;
    const { free = 0, provider, link } = price;
    const freeBytes = typeof free === 'number' ? free : free.timesStored * stored;
    return { provider, dollars: dollars((Math.max(0, bytes - freeBytes) / 1e9) * price.perGigabyte), priceList: link };
}
/** What GitHub takes for its standard Linux runners in private repositories; in public ones they are free. */
const runnerPrices = {
    read: '2026-11-22',
    link: 'https://docs.github.com/en/billing/reference/actions-runner-pricing',
    perMinute: 0.006,
};
/**
 * Minutes that are billed for jobs of the same length: each job is rounded up to whole minutes.
 * @see https://docs.github.com/en/billing/concepts/product-billing/github-actions
 */
function runnerMinutes(jobs, secondsEach) {
    return jobs * Math.ceil(secondsEach / 60);
}
function billedUnits(used, free, unit) {
    return Math.max(0, Math.ceil((used - free) / unit));
}
/** Drops the noise of binary fractions: a thousandth of a millionth of a dollar is nobody's money. */
function dollars(amount) {
    return Math.round(amount * 1e9) / 1e9;
}


/***/ }),

/***/ 16919:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dl: () => (/* binding */ parseUrl),
/* harmony export */   ef: () => (/* binding */ parseOrigin),
/* harmony export */   n7: () => (/* binding */ isR2),
/* harmony export */   o6: () => (/* binding */ parseHost),
/* harmony export */   zS: () => (/* binding */ parseLocation)
/* harmony export */ });
/* unused harmony export isLoopback */
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _parsed_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(21223);
/* harmony import */ var _plain_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(27156);
/** Parsers for hosts, URLs and places where media live. Pure; surrounding white space is gone already. */



/** A host name alone, in lower case and ASCII: no scheme, no port, no path, no address. */
function parseHost(name, text) {
    const host = hostName(text);
    if (host !== null)
        return { value: host };
    const takes = `${name} takes a host name alone`;
    const inUrl = hostName(text.replace(/^[a-z][a-z0-9+.-]*:\/\//iu, '').replace(/(?::\d*)?(?:[/?#].*)?$/su, ''));
    if (inUrl !== null)
        return { problem: `${takes}: write ${inUrl} instead of ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(text)}.` };
    return { problem: `${takes}, such as files.example.com, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(text)}.` };
}
/**
 * The origin of a service: https, or http on the loopback interface, without a path.
 * For R2 the dashboard shows a URL that ends in the name of the bucket, which clients would send twice.
 */
function parseOrigin(name, text) {
    const url = URL.parse(text);
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || !/^https?:\/\//iu.test(text)) {
        const fix = hostName(text.replace(/(?::\d+)?\/*$/u, '')) === null ? '' : ` Write https://${text.replace(/\/+$/u, '')}.`;
        return { problem: `${name} takes an origin such as https://s3.example.com, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(text)}.${fix}` };
    }
    if (url.username !== '' || url.password !== '') {
        return { problem: `${name} must not carry a user name or password: write ${url.origin}.` };
    }
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
        return { problem: `${name} must use https: write https://${url.host} instead of ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(text)}.` };
    }
    if (url.search !== '' || url.hash !== '') {
        return { problem: `${name} takes an origin alone: write ${url.origin} instead of ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(text)}.` };
    }
    const path = url.pathname.replace(/\/+$/u, '');
    if (path === '')
        return r2BucketHost(name, url) ?? { value: url.origin };
    const dashboard = isR2(url.hostname) ? ': the "S3 API" value in the dashboard carries the name of the bucket' : '';
    return {
        problem: `${name} ends in ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(path)}${dashboard}. Write ${url.origin} and put the bucket into its own input.`,
    };
}
/** `https://<bucket>.<account>.r2.cloudflarestorage.com` also answers, but here the bucket has its own input. */
function r2BucketHost(name, url) {
    const match = /^[a-z0-9-]+\.([0-9a-f]{32}\..*)$/u.exec(url.hostname);
    if (match === null || !isR2(url.hostname))
        return null;
    return {
        problem: `${name} begins with the name of a bucket. Write https://${match[1] ?? ''} and put the bucket into its own input.`,
    };
}
/** An https URL. */
function parseUrl(name, text) {
    const url = URL.parse(text);
    if (url?.protocol === 'https:' && url.username === '' && url.password === '' && /^https:\/\//iu.test(text)) {
        return { value: url.href };
    }
    return { problem: `${name} takes a URL that begins with https:// and carries no password, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(text)}.` };
}
/** A folder, `s3://bucket[/prefix]` or `ssh://[user@]host[:port]/path`. */
function parseLocation(name, text) {
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(text)?.[1]?.toLowerCase();
    if (scheme === 's3')
        return s3Location(name, text);
    if (scheme === 'ssh')
        return sshLocation(name, text);
    if (scheme !== undefined) {
        return {
            problem: `${name} takes a folder, s3://bucket[/prefix] or ssh://[user@]host[:port]/path, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(text)}.`,
        };
    }
    const path = (0,_plain_js__WEBPACK_IMPORTED_MODULE_2__/* .parsePath */ .Rr)(name, text);
    return 'problem' in path ? path : { value: { kind: 'local', path: path.value } };
}
function s3Location(name, text) {
    const match = /^s3:\/\/([A-Za-z0-9](?:[A-Za-z0-9._-]{1,253}))(?:\/+([^\p{Cc}]*))?$/iu.exec(text);
    if (match === null) {
        const keys = text.includes('@') ? ' Keys go into inputs of their own.' : '';
        return { problem: `${name} takes s3://bucket or s3://bucket/prefix, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(text)}.${keys}` };
    }
    const prefix = (match[2] ?? '').replace(/\/+$/u, '');
    return { value: { kind: 's3', bucket: match[1] ?? '', prefix: prefix === '' ? '' : `${prefix}/` } };
}
/** User and host may not begin with `-`, which `ssh` would take for an option. */
function sshLocation(name, text) {
    const match = /^ssh:\/\/(?:([A-Za-z0-9_][\w.-]{0,63})@)?(\[[0-9a-f:.]+\]|[A-Za-z0-9_][\w.-]{0,252})(?::(\d{1,5}))?(\/[^\p{Cc}]*)$/iu.exec(text);
    const port = match?.[3] === undefined ? undefined : Number(match[3]);
    if (match === null || (port !== undefined && (port < 1 || port > 65_535))) {
        const password = /^ssh:\/\/[^/@]*:[^/]*@/iu.test(text) ? ' A password cannot be used: give ssh-key.' : '';
        return {
            problem: `${name} takes ssh://[user@]host[:port]/path with an absolute path, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(text)}.${password}`,
        };
    }
    const [, user, host = '', , path = '/'] = match;
    return {
        value: {
            kind: 'ssh',
            ...(user === undefined ? {} : { user }),
            host: host.replace(/^\[|\]$/gu, ''),
            ...(port === undefined ? {} : { port }),
            path,
        },
    };
}
/** Whether a host is R2's S3 API. */
function isR2(hostname) {
    return hostname.endsWith('.r2.cloudflarestorage.com');
}
/** Whether a host name of a URL is this machine. */
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(hostname);
}
/** The host name in ASCII and lower case, or `null` where the text is none. */
function hostName(text) {
    if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(text) || (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(text) !== 0)
        return null;
    const host = URL.parse(`https://${text}`)?.hostname;
    if (host === undefined || host.length > 253 || (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(host) !== 0)
        return null;
    const labels = host.split('.');
    const good = labels.length > 1 && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u.test(label));
    return good ? host : null;
}


/***/ }),

/***/ 21223:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lx: () => (/* binding */ hasControls),
/* harmony export */   cW: () => (/* binding */ shape),
/* harmony export */   hD: () => (/* binding */ quote),
/* harmony export */   yL: () => (/* binding */ oneOf)
/* harmony export */ });
/** What a parser answers, and how a message may show what a person wrote. */
/**
 * Text as a message may show it: on one line, at most 80 characters, and without what stands before an `@`, which may be
 * a password in the wrong place.
 */
function quote(text) {
    const open = text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/isu, '$1…@');
    const short = open.length > 80 ? `${open.slice(0, 79)}…` : open;
    return `"${short.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')}"`;
}
/** The shape of a text that must not be shown. */
function shape(text) {
    const kind = /^[0-9a-f]+$/iu.test(text) ? 'hexadecimal digits' : 'characters';
    return `${String(text.length)} ${kind}`;
}
/** "a, b or c" */
function oneOf(words, link = 'or') {
    if (words.length < 2)
        return words.join('');
    return `${words.slice(0, -1).join(', ')} ${link} ${words.at(-1) ?? ''}`;
}
/** Whether a text has a line break or another control character. */
function hasControls(text) {
    return /\p{Cc}/u.test(text);
}


/***/ }),

/***/ 27156:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E1: () => (/* binding */ parseList),
/* harmony export */   HU: () => (/* binding */ parseChoice),
/* harmony export */   QY: () => (/* binding */ parseKubeName),
/* harmony export */   Qd: () => (/* binding */ parseBranch),
/* harmony export */   Rr: () => (/* binding */ parsePath),
/* harmony export */   SU: () => (/* binding */ parseRepository),
/* harmony export */   W5: () => (/* binding */ parseBucket),
/* harmony export */   XW: () => (/* binding */ parseSecretLines),
/* harmony export */   cG: () => (/* binding */ parseInteger),
/* harmony export */   cK: () => (/* binding */ parseAccountId),
/* harmony export */   o7: () => (/* binding */ parseSecret),
/* harmony export */   ot: () => (/* binding */ parseVersion),
/* harmony export */   r4: () => (/* binding */ parseText),
/* harmony export */   xl: () => (/* binding */ parseMultiline),
/* harmony export */   yG: () => (/* binding */ parseBoolean)
/* harmony export */ });
/* harmony import */ var _parsed_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(21223);

/** @see https://yaml.org/spec/1.2.2/#10212-boolean */
function parseBoolean(name, text) {
    if (/^(?:true|True|TRUE)$/u.test(text))
        return { value: true };
    if (/^(?:false|False|FALSE)$/u.test(text))
        return { value: false };
    return { problem: `${name} takes true or false, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)}.` };
}
/** A whole number within the bounds of its row, or the word it may be instead. */
function parseInteger(spec, text) {
    if (spec.word !== undefined && text === spec.word)
        return { value: text };
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = spec;
    const value = /^\d{1,15}$/u.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max)
        return { value };
    const word = spec.word === undefined ? '' : ` or the word ${spec.word}`;
    return {
        problem: `${spec.name} takes a whole number from ${String(min)} to ${String(max)}${word}, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)}.`,
    };
}
function parseChoice(name, text, allowed) {
    if (allowed.includes(text))
        return { value: text };
    const meant = allowed.find((word) => word.toLowerCase() === text.toLowerCase().replaceAll(/[\s_]+/gu, '-'));
    const fix = meant === undefined ? '' : ` Write ${meant}.`;
    return { problem: `${name} takes ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)(allowed)}, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)}.${fix}` };
}
/** Items separated by commas or lines; empty ones and repetitions are left out. */
function parseList(name, text, allowed) {
    const items = text.split(/[,\r\n]/u).map((item) => item.trim());
    const value = [...new Set(items.filter((item) => item !== ''))];
    const strange = value.find((item) => (allowed === undefined ? (0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .hasControls */ .Lx)(item) : !allowed.includes(item)));
    if (strange === undefined)
        return { value };
    if (allowed === undefined)
        return { problem: `${name} has a control character in the item ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(strange)}.` };
    return { problem: `${name} takes a list of ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)(allowed, 'and')}; ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(strange)} is none of them.` };
}
function parseText(name, text) {
    if (!(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .hasControls */ .Lx)(text))
        return { value: text };
    return { problem: `${name} takes a single line; it has a line break or another control character.` };
}
/** Lines of text, with `\n` between them. */
function parseMultiline(name, text) {
    const value = text.replaceAll('\r\n', '\n');
    if (!/[^\P{Cc}\n\t]/u.test(value))
        return { value };
    return { problem: `${name} takes text; it has control characters other than line breaks and tabs.` };
}
/** A private key or another secret of several lines, with the final line break that OpenSSH insists on. */
function parseSecretLines(name, text) {
    const value = `${text.replaceAll('\r\n', '\n').trim()}\n`;
    if (/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\n[^]*\n-----END [A-Z0-9 ]*PRIVATE KEY-----\n$/u.test(value)) {
        return { value };
    }
    const lines = String(value.split('\n').length - 1);
    return {
        problem: `${name} takes a whole private key, from its line -----BEGIN … PRIVATE KEY----- to its line -----END … PRIVATE KEY-----; ` +
            `it has ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .shape */ .cW)(text)} in ${lines} ${lines === '1' ? 'line' : 'lines'}. A public key or the path of a key file will not do.`,
    };
}
/** A token or key on one line. What is in it is never shown. */
function parseSecret(name, text) {
    if (/^[!-~]+$/u.test(text))
        return { value: text };
    const bearer = /^bearer\s/iu.test(text) ? ' Leave out the word Bearer.' : '';
    return {
        problem: `${name} takes a token or key without spaces or line breaks; it has ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .shape */ .cW)(text)}, some of them not allowed.${bearer}`,
    };
}
/** @see https://developers.cloudflare.com/fundamentals/account/find-account-and-zone-ids/ */
function parseAccountId(name, text) {
    if (/^[0-9a-f]{32}$/iu.test(text))
        return { value: text.toLowerCase() };
    return {
        problem: `${name} takes the Cloudflare account ID, 32 hexadecimal digits; it has ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .shape */ .cW)(text)}. The dashboard shows it on the R2 overview page.`,
    };
}
/**
 * R2 wants 3 to 63 of `a-z`, `0-9` and `-`, beginning and ending with a letter or digit. Dots are not allowed.
 * @see https://developers.cloudflare.com/r2/buckets/create-buckets/
 */
function parseBucket(name, text) {
    if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/u.test(text))
        return { value: text };
    const close = text
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]+/gu, '-')
        .replaceAll(/^-+|-+$/gu, '')
        .slice(0, 63);
    const fix = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/u.test(close) ? ` For instance ${close}.` : '';
    return {
        problem: `${name} takes the name of an R2 bucket: 3 to 63 of a-z, 0-9 and -, with a letter or digit at both ends, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)}.${fix}`,
    };
}
/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
function parseKubeName(name, text) {
    if (text.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u.test(text))
        return { value: text };
    return {
        problem: `${name} takes a Kubernetes name: up to 63 of a-z, 0-9 and -, with a letter or digit at both ends, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)}.`,
    };
}
function parsePath(name, text) {
    if ((0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .hasControls */ .Lx)(text))
        return { problem: `${name} takes a path; it has a line break or another control character.` };
    if (/^~(?:[/\\]|$)/u.test(text)) {
        return {
            problem: `${name} takes a path as it is: ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)} begins with ~, which only a shell replaces. Write the whole path.`,
        };
    }
    return { value: text };
}
function parseRepository(name, text) {
    if (/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[\w.-]{1,100}$/u.test(text))
        return { value: text };
    return { problem: `${name} takes owner/name of a GitHub repository, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)}.` };
}
/** @see https://git-scm.com/docs/git-check-ref-format */
function parseBranch(name, text) {
    const parts = text.split('/');
    const bad = /[\s\p{Cc}~^:?*[\\]|\.\.|@\{|^-|\.$|^@$/u.test(text) ||
        text.length > 200 ||
        parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
    if (!bad)
        return text.startsWith('refs/') ? wholeRef(name, text) : { value: text };
    return { problem: `${name} takes the name of a branch, and git does not allow ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)} as one.` };
}
function wholeRef(name, text) {
    const branch = text.replace(/^refs\/heads\//u, '');
    return { problem: `${name} takes the name of a branch alone, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)}. Write ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(branch)}.` };
}
function parseVersion(name, text) {
    const version = /^v?(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:[-+][\w.+-]{1,60})?)$/u.exec(text)?.[1];
    if (version !== undefined)
        return { value: version };
    return { problem: `${name} takes a version such as 4.5.3, not ${(0,_parsed_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(text)}.` };
}


/***/ }),

/***/ 77210:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 14 modules
var core = __webpack_require__(96421);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(78474);
;// CONCATENATED MODULE: ./src/inputs/spec.ts
/** What the table of inputs and outputs is made of. Data only; nothing here reads the environment. */
/** The steps of the action, in the order in which a migration uses them. */
const steps = ['plan', 'provision', 'sync', 'redirect', 'verify', 'publish'];

;// CONCATENATED MODULE: ./src/inputs/outputs.ts
/** Every output of every step. */

const outputTable = [
    {
        name: 'report',
        steps: steps,
        initial: '',
        description: 'Path of the JSON report of the step. It names no private file and holds no secret.',
    },
    {
        name: 'details',
        steps: ['plan', 'sync', 'verify'],
        initial: '',
        description: 'Path of a folder with the exact lists of keys, readable by the runner alone. It may name private files: never upload it.',
    },
    {
        name: 'shards',
        steps: ['plan'],
        initial: '[]',
        description: 'JSON list of key ranges for a job matrix; `[]` when nothing is left to copy.',
    },
    {
        name: 'unprotected',
        steps: ['plan'],
        initial: '[]',
        description: 'JSON list of the `environments` that would let a job go on without an approval.',
    },
    { name: 'objects', steps: ['plan'], initial: '0', description: 'Objects that a sync would copy.' },
    { name: 'bytes', steps: ['plan'], initial: '0', description: 'Their bytes.' },
    {
        name: 'changes',
        steps: ['plan'],
        initial: '0',
        description: 'Number of changes that provision would make.',
    },
    {
        name: 'phase',
        steps: ['plan'],
        initial: 'unknown',
        description: 'Where the migration stands: `prepare`, `copy`, `switch`, `finalise`, `done` or `unknown`.',
    },
    { name: 'endpoint', steps: ['provision'], initial: '', description: 'Origin of the S3 API of the bucket.' },
    { name: 'media-host', steps: ['provision'], initial: '', description: 'Host name that serves the media.' },
    {
        name: 'changed',
        steps: ['provision', 'redirect'],
        initial: 'false',
        description: '`true` when something was changed (`mode: apply`, `remove`) or differs (`mode: check`).',
    },
    {
        name: 'mastodon-key',
        steps: ['provision'],
        initial: '',
        description: "What became of Mastodon's key: `made`, `kept`, `corrected`, `retired`, or empty without `mint-token`. Never the key itself.",
    },
    {
        name: 'complete',
        steps: ['sync'],
        initial: 'false',
        description: '`true` when both listings were read to the end, nothing failed and nothing remains.',
    },
    { name: 'copied-objects', steps: ['sync'], initial: '0', description: 'Objects copied.' },
    { name: 'copied-bytes', steps: ['sync'], initial: '0', description: 'Bytes copied.' },
    {
        name: 'remaining-objects',
        steps: ['sync'],
        initial: '',
        description: 'Objects that still have to be copied; empty when that is not known.',
    },
    { name: 'class-a', steps: ['sync'], initial: '0', description: 'R2 Class A operations used.' },
    { name: 'class-b', steps: ['sync'], initial: '0', description: 'R2 Class B operations used.' },
    {
        name: 'redirect-engine',
        steps: ['redirect'],
        initial: '',
        description: 'The engine that was chosen: `bulk`, `single`, `nginx`, `caddy` or `apache`.',
    },
    { name: 'verified', steps: ['verify'], initial: 'false', description: '`true` when no check failed.' },
    { name: 'failed-checks', steps: ['verify'], initial: '[]', description: 'JSON list of the checks that failed.' },
    {
        name: 'files',
        steps: ['publish'],
        initial: '[]',
        description: 'JSON list of the files that were written or changed.',
    },
    { name: 'commit', steps: ['publish'], initial: '', description: 'SHA of the commit, where one was made.' },
    {
        name: 'pull-request-url',
        steps: ['publish'],
        initial: '',
        description: 'URL of the pull request, or empty where none was opened or updated.',
    },
];

;// CONCATENATED MODULE: ./src/inputs/parts/defined.ts
/** Leaves out the properties that are `undefined`, so that an absent input is an absent property. */
function defined(properties) {
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./src/inputs/table/cloudflare.ts

/** @see https://developers.cloudflare.com/r2/reference/data-location/ */
const jurisdictions = ['default', 'eu', 'us', 'fedramp', 'fedramp-high'];
const cloudflare = {
    title: 'Cloudflare and the bucket',
    inputs: [
        {
            name: 'account-id',
            steps: steps,
            type: 'account-id',
            required: ['provision'],
            otherwise: 'read from `endpoint`',
            description: 'Cloudflare account ID, 32 hexadecimal digits.',
        },
        {
            name: 'api-token',
            steps: steps,
            type: 'secret',
            secret: true,
            required: ['provision'],
            description: 'Cloudflare API token. The S3 credentials are derived from it where none are given. sync also purges replaced files from the cache with it.',
        },
        {
            name: 'bucket',
            steps: steps,
            type: 'bucket',
            required: steps,
            description: 'Name of the R2 bucket.',
        },
        {
            name: 'jurisdiction',
            steps: steps,
            type: 'choice',
            allowed: jurisdictions,
            otherwise: 'read from `endpoint`, else `default`',
            description: 'Where the bucket is bound to by law. It cannot be changed later.',
        },
        {
            name: 'endpoint',
            steps: steps,
            type: 'origin',
            otherwise: '`https://<account-id>[.<jurisdiction>].r2.cloudflarestorage.com`',
            description: 'Origin of the S3 API, without the name of the bucket.',
        },
        {
            name: 'access-key-id',
            steps: steps,
            type: 'secret',
            secret: true,
            otherwise: 'derived from `api-token`',
            description: 'S3 access key ID for the bucket. Goes with `secret-access-key`.',
        },
        {
            name: 'secret-access-key',
            steps: steps,
            type: 'secret',
            secret: true,
            otherwise: 'derived from `api-token`',
            description: 'S3 secret access key for the bucket.',
        },
        {
            name: 'session-token',
            steps: steps,
            type: 'secret',
            secret: true,
            description: 'Session token, where the S3 key is a temporary one.',
        },
        {
            name: 'media-host',
            steps: steps,
            type: 'host',
            required: ['plan', 'provision', 'redirect', 'verify', 'publish'],
            description: 'Host name that serves the media, such as `files.example.com`.',
        },
        {
            name: 'web-host',
            steps: steps,
            type: 'host',
            required: ['redirect'],
            otherwise: 'the live instance is not looked at',
            description: 'Web domain of the instance (`WEB_DOMAIN`, else `LOCAL_DOMAIN`), such as `social.example.com`. Tells whether the source or the bucket is the authority.',
        },
        {
            name: 'temporary-host',
            steps: ['plan', 'provision', 'verify'],
            type: 'host',
            otherwise: 'the media host itself',
            description: 'A second host name for the bucket, where the media host still serves the old store and only moves at the switch.',
        },
    ],
};

;// CONCATENATED MODULE: ./src/inputs/table/general.ts

const general = {
    title: 'Every step',
    inputs: [
        {
            name: 'step',
            steps: steps,
            type: 'choice',
            allowed: steps,
            required: steps,
            description: 'What to do.',
        },
        {
            name: 'summary',
            steps: steps,
            type: 'boolean',
            default: 'true',
            description: 'Write a job summary.',
        },
        {
            name: 'github-token',
            steps: steps,
            type: 'secret',
            secret: true,
            fromRunner: '${{ github.token }}',
            otherwise: "the job's own token",
            description: 'Token for GitHub: commits and pull requests, repository and environment secrets (which the job token may not write), and whether the repository is public.',
        },
        {
            name: 'allow-public-runner',
            steps: steps,
            type: 'repository',
            otherwise: 'a self-hosted runner of a public repository is refused',
            description: 'The name of this repository (`owner/name`), to run on a self-hosted runner although the repository is public. Anyone who can open a pull request may then be able to run code on that machine.',
        },
    ],
};
const several = {
    title: 'Several steps',
    inputs: [
        {
            name: 'mode',
            steps: ['provision', 'redirect'],
            type: 'choice',
            allowed: { provision: ['apply', 'check'], redirect: ['apply', 'check', 'remove', 'ready'] },
            default: 'apply',
            description: '`apply` makes or corrects, `check` only compares and fails on a difference, `remove` takes our redirects away, `ready` only looks whether they could be made: whether the live instance has switched, and whether the token may.',
        },
        {
            name: 'engine',
            steps: ['sync', 'redirect'],
            type: 'choice',
            allowed: {
                sync: ['runner', 'super-slurper'],
                redirect: ['auto', 'bulk', 'single', 'nginx', 'caddy', 'apache'],
            },
            otherwise: '`runner` for sync, `auto` for redirect',
            description: 'What does the work. sync: this runner, or Cloudflare Super Slurper in front of it (S3 sources without a prefix; the keys of both stores go to Cloudflare). redirect: bulk redirects of the account, single redirect rules of the zone, or a snippet for the web server; `auto` chooses for each host.',
        },
        {
            name: 'dry-run',
            steps: ['sync', 'redirect', 'publish'],
            type: 'boolean',
            default: 'false',
            description: 'Do everything but write; say what would be written.',
        },
        {
            name: 'deadline-minutes',
            steps: ['plan', 'sync', 'verify'],
            type: 'integer',
            min: 1,
            max: 7200,
            default: '330',
            description: 'Stop in good order after this many minutes. A sync then ends green with `complete` = `false`, and the next one goes on from there.',
        },
        {
            name: 'concurrency',
            steps: ['plan', 'sync', 'verify'],
            type: 'integer',
            word: 'auto',
            min: 1,
            max: 1024,
            default: 'auto',
            description: 'Requests in flight at the same time; `auto` follows what the other side bears.',
        },
        {
            name: 'include',
            steps: ['plan', 'sync', 'verify'],
            type: 'list',
            otherwise: 'everything but private files',
            description: 'Only these kinds of media or key patterns, separated by commas or lines. `backups/` and `imports/` are never copied.',
        },
        {
            name: 'exclude',
            steps: ['plan', 'sync', 'verify'],
            type: 'list',
            otherwise: 'nothing more',
            description: 'Not these kinds of media or key patterns. Kinds that Mastodon cannot fetch again are refused; other `cache/` kinds need `rows-cleared`.',
        },
        {
            name: 'rows-cleared',
            steps: ['plan', 'sync', 'verify'],
            type: 'boolean',
            default: 'false',
            description: 'Your word that `tootctl media remove` and `tootctl preview_cards remove` have cleared the database rows of the excluded `cache/` kinds.',
        },
        {
            name: 'max-private-percent',
            steps: ['plan', 'sync'],
            type: 'integer',
            min: 0,
            max: 100,
            default: '5',
            description: 'Stop when more than this share of the source is private (hidden by Mastodon after a suspension): a wrong umask is likelier.',
        },
        {
            name: 'file',
            steps: ['redirect', 'publish'],
            type: 'path',
            otherwise: '`.env.production` for publish in the form dotenv; for redirect the snippet is shown in the summary',
            description: 'The file to write: the settings (publish; a path inside the repository unless `target` is `file`), or the web-server snippet (redirect).',
        },
        {
            name: 'repository',
            steps: ['provision', 'publish'],
            type: 'repository',
            otherwise: 'the repository of the workflow',
            description: 'The repository (`owner/name`) that takes the secrets, the commit or the pull request.',
        },
        {
            name: 'secret-name',
            steps: ['provision', 'publish'],
            type: 'kube-name',
            default: 'mastodon-media-r2',
            description: "Name of the Kubernetes Secret that holds Mastodon's S3 key.",
        },
        {
            name: 'namespace',
            steps: ['provision', 'publish'],
            type: 'kube-name',
            otherwise: 'left out of the manifest; a sealed Secret needs it',
            description: 'Kubernetes namespace of that Secret.',
        },
    ],
};

;// CONCATENATED MODULE: ./src/inputs/table/settings.ts
const provision = {
    title: 'provision',
    inputs: [
        {
            name: 'location-hint',
            steps: ['plan', 'provision'],
            type: 'choice',
            allowed: ['apac', 'eeur', 'enam', 'weur', 'wnam', 'oc'],
            otherwise: 'Cloudflare chooses',
            description: 'Region for a new bucket. Only heeded the first time a name is used.',
        },
        {
            name: 'storage-class',
            steps: ['plan', 'provision', 'verify'],
            type: 'choice',
            allowed: ['standard', 'infrequent-access'],
            default: 'standard',
            description: 'Default storage class of the bucket.',
        },
        {
            name: 'leave-out',
            steps: ['plan', 'provision', 'verify'],
            type: 'list',
            allowed: ['cache-rule', 'tiered-cache', 'header-rule', 'media-host'],
            otherwise: 'nothing',
            description: 'Parts to do without, where a plan or a token does not allow them; `media-host` where the bucket is not to be public yet, as before Super Slurper copies. What there is of them stays as it is. The rule that blocks private files cannot be left out.',
        },
        {
            name: 'adopt-bucket',
            steps: ['provision'],
            type: 'bucket',
            otherwise: 'such a bucket is refused',
            description: "The bucket's name once more, to make it public although it holds objects that are not Mastodon's media.",
        },
        {
            name: 'settle-minutes',
            steps: ['provision'],
            type: 'integer',
            min: 0,
            max: 350,
            default: '20',
            description: 'How long to wait for the media host to become active and get its certificate.',
        },
        {
            name: 'mint-token',
            steps: ['provision'],
            type: 'secret',
            secret: true,
            otherwise: 'no key is made; the summary says how to make one by hand',
            description: "Cloudflare API token with the permission Account API Tokens: Edit, and nothing else: makes Mastodon's own S3 key.",
        },
        {
            name: 'mastodon-key',
            steps: ['provision'],
            type: 'choice',
            allowed: ['ensure', 'rotate', 'retire'],
            default: 'ensure',
            description: "`ensure` makes Mastodon's key where there is none, `rotate` makes a new one beside the old, `retire` deletes the old ones.",
        },
        {
            name: 'key-sinks',
            steps: ['provision'],
            type: 'list',
            allowed: ['repository-secret', 'environment-secret', 'age', 'sops', 'sealed-secret'],
            description: 'Where the key goes, sealed. A minted key needs at least one.',
        },
        {
            name: 'key-environment',
            steps: ['provision'],
            type: 'text',
            description: 'The environment that takes the key (`environment-secret`).',
        },
        {
            name: 'key-recipients',
            steps: ['provision'],
            type: 'list',
            description: 'age recipients (`age`; `sops` otherwise follows its own configuration file).',
        },
        {
            name: 'key-certificate',
            steps: ['provision'],
            type: 'multiline',
            description: 'Public certificate of the cluster in PEM form (`sealed-secret`).',
        },
        {
            name: 'key-file',
            steps: ['provision'],
            type: 'path',
            description: 'The file to write (`age`, `sops`, `sealed-secret`).',
        },
        {
            name: 'temporary-environment',
            steps: ['provision'],
            type: 'text',
            otherwise: 'none are made',
            description: 'Environment of the repository that takes S3 credentials which open the bucket alone, for an hour: the secrets `MEDIA_R2_ACCESS_KEY_ID`, `MEDIA_R2_SECRET_ACCESS_KEY` and `MEDIA_R2_SESSION_TOKEN`. A later job of the same run that names the environment can sync with them, without `api-token`.',
        },
    ],
};
const publish = {
    title: 'publish',
    inputs: [
        {
            name: 'form',
            steps: ['publish'],
            type: 'choice',
            allowed: ['dotenv', 'compose', 'helm', 'nixos', 'kubernetes', 'external-secret'],
            default: 'dotenv',
            description: 'How the instance is configured.',
        },
        {
            name: 'phase',
            steps: ['publish'],
            type: 'choice',
            allowed: ['prepare', 'switch', 'cleanup', 'rollback'],
            required: ['publish'],
            description: '`prepare` lets browsers load from the media host (CSP), `switch` stores and serves from R2, `cleanup` tidies a Helm release afterwards, `rollback` goes back.',
        },
        {
            name: 'target',
            steps: ['publish'],
            type: 'choice',
            allowed: ['file', 'commit', 'pull-request'],
            default: 'pull-request',
            description: 'Write the file on this machine, commit it, or open a pull request. A switch is never committed directly.',
        },
        {
            name: 'base',
            steps: ['publish'],
            type: 'branch',
            otherwise: 'the default branch',
            description: 'Branch that takes the commit, or that the pull request is for.',
        },
        {
            name: 'branch',
            steps: ['publish'],
            type: 'branch',
            otherwise: '`mastodon-media-r2/<bucket>/<phase>`',
            description: 'Branch of the pull request.',
        },
        {
            name: 'message',
            steps: ['publish'],
            type: 'multiline',
            otherwise: 'written for the phase',
            description: 'Commit message. Its first line is the title of the pull request.',
        },
        {
            name: 'labels',
            steps: ['publish'],
            type: 'list',
            otherwise: 'none',
            description: 'Labels of the pull request.',
        },
        {
            name: 'reviewers',
            steps: ['publish'],
            type: 'list',
            otherwise: 'none',
            description: 'Users, or teams as `org/team`, asked to review the pull request. Teams take the token of an App or a person.',
        },
        {
            name: 'draft',
            steps: ['publish'],
            type: 'boolean',
            default: 'false',
            description: 'Open the pull request as a draft.',
        },
        {
            name: 'mastodon-version',
            steps: ['publish'],
            type: 'version',
            otherwise: 'asked from the instance at `web-host`',
            description: 'Version of Mastodon, such as `4.5.3`; settings differ by version.',
        },
        {
            name: 'secret-store',
            steps: ['publish'],
            type: 'text',
            description: 'Store that an ExternalSecret reads from, as `SecretStore/name` or `ClusterSecretStore/name`.',
        },
        {
            name: 'secret-remote-key',
            steps: ['publish'],
            type: 'text',
            description: 'Name of the entry in that store which holds both halves of the key.',
        },
        {
            name: 'waive-csp-wait',
            steps: ['publish'],
            type: 'host',
            otherwise: 'the wait is kept',
            description: 'The media host once more, to switch before the host was in the Content-Security-Policy for seven days. Visitors with an older cached service worker may see broken pictures.',
        },
        {
            name: 'new-instance',
            steps: ['publish'],
            type: 'host',
            otherwise: 'the switch waits for a complete sync, its proof and the Content-Security-Policy',
            description: 'The media host once more, for an instance that has no media and no visitors yet: there is nothing to copy and nobody to wait for.',
        },
    ],
};

;// CONCATENATED MODULE: ./src/inputs/table/source.ts
const readers = ['plan', 'sync', 'redirect', 'verify'];
const copies = ['sync', 'verify'];
const source = {
    title: 'The source',
    inputs: [
        {
            name: 'source',
            steps: readers,
            type: 'location',
            otherwise: 'plan and verify leave out what needs it; redirect relies on the last pass; sync needs it',
            description: 'Where the media are: the folder `public/system`, `s3://bucket[/prefix]`, or `ssh://[user@]host[:port]/path`. It is never written to.',
        },
        {
            name: 'source-endpoint',
            steps: readers,
            type: 'origin',
            otherwise: 'Amazon S3 in `source-region`',
            description: 'Origin of the S3 API of an `s3://` source.',
        },
        {
            name: 'source-region',
            steps: readers,
            type: 'text',
            otherwise: '`auto` for R2, else `us-east-1`',
            description: 'Region that requests to an `s3://` source are signed for.',
        },
        {
            name: 'source-access-key-id',
            steps: readers,
            type: 'secret',
            secret: true,
            description: 'Access key ID for an `s3://` source. Reading is enough.',
        },
        {
            name: 'source-secret-access-key',
            steps: readers,
            type: 'secret',
            secret: true,
            description: 'Secret access key for an `s3://` source.',
        },
        {
            name: 'source-session-token',
            steps: readers,
            type: 'secret',
            secret: true,
            description: 'Session token for an `s3://` source, where the key is a temporary one.',
        },
        {
            name: 'source-path-style',
            steps: readers,
            type: 'boolean',
            otherwise: '`true` where `source-endpoint` is given',
            description: 'Put the bucket of an `s3://` source into the path instead of the host name.',
        },
        {
            name: 'source-acl',
            steps: readers,
            type: 'choice',
            allowed: ['auto', 'check', 'none'],
            default: 'auto',
            description: 'Whether single objects of an `s3://` source may be private by their ACL (the old `S3_PERMISSION` was `public-read`): `check` asks before copying, `none` does not; `auto` asks everywhere but on R2.',
        },
        {
            name: 'source-order',
            steps: readers,
            type: 'choice',
            allowed: ['auto', 'unordered'],
            default: 'auto',
            description: 'Whether an `s3://` source lists in the order of keys: `auto` finds out by its first pages, `unordered` sorts the whole listing on disk. A store that shows only later that it has an order of its own says so and needs `unordered`.',
        },
        {
            name: 'ssh-key',
            steps: readers,
            type: 'multiline',
            secret: true,
            otherwise: 'the SSH agent of the runner',
            description: 'Private key for an `ssh://` source, in OpenSSH or PEM form, without a passphrase.',
        },
        {
            name: 'ssh-known-hosts',
            steps: readers,
            type: 'multiline',
            description: 'Host keys of an `ssh://` source, as lines of `known_hosts`. An `ssh://` source needs them.',
        },
        {
            name: 'ssh-config',
            steps: readers,
            type: 'multiline',
            otherwise: 'nothing more',
            description: 'Further lines of OpenSSH client configuration for an `ssh://` source, such as `ProxyJump`.',
        },
    ],
};
const destination = {
    title: 'Another destination than the bucket',
    inputs: [
        {
            name: 'destination',
            steps: copies,
            type: 'location',
            otherwise: 'the source is copied to the bucket',
            description: 'Copy the bucket to this folder or `s3://bucket[/prefix]`: a second copy (in an empty place at first), or the way back. Takes the place of `source`.',
        },
        {
            name: 'destination-endpoint',
            steps: copies,
            type: 'origin',
            otherwise: 'Amazon S3 in `destination-region`',
            description: 'Origin of the S3 API of an `s3://` destination.',
        },
        {
            name: 'destination-region',
            steps: copies,
            type: 'text',
            otherwise: '`auto` for R2, else `us-east-1`',
            description: 'Region that requests to an `s3://` destination are signed for.',
        },
        {
            name: 'destination-access-key-id',
            steps: copies,
            type: 'secret',
            secret: true,
            description: 'Access key ID for an `s3://` destination.',
        },
        {
            name: 'destination-secret-access-key',
            steps: copies,
            type: 'secret',
            secret: true,
            description: 'Secret access key for an `s3://` destination.',
        },
        {
            name: 'destination-session-token',
            steps: copies,
            type: 'secret',
            secret: true,
            description: 'Session token for an `s3://` destination, where the key is a temporary one.',
        },
        {
            name: 'destination-path-style',
            steps: copies,
            type: 'boolean',
            otherwise: '`true` where `destination-endpoint` is given',
            description: 'Put the bucket of an `s3://` destination into the path instead of the host name.',
        },
        {
            name: 'destination-owner',
            steps: copies,
            type: 'text',
            otherwise: 'the user that runs the step',
            description: "Owner of the files in a destination folder, `user[:group]` by name or number, such as `991:991`: Mastodon's user. Only root may give files away.",
        },
    ],
};

;// CONCATENATED MODULE: ./src/inputs/table/work.ts
const plan = {
    title: 'plan',
    inputs: [
        {
            name: 'max-shards',
            steps: ['plan'],
            type: 'integer',
            min: 1,
            max: 256,
            default: '8',
            description: 'At most this many shards; a source on a machine of your own is best read by one.',
        },
        {
            name: 'environments',
            steps: ['plan'],
            type: 'list',
            otherwise: 'none is looked at',
            description: 'Environments of this repository at which a workflow is to wait for an approval. `unprotected` names those where it would not. The token needs the right to read actions.',
        },
    ],
};
const sync = {
    title: 'sync',
    inputs: [
        {
            name: 'compare',
            steps: ['sync'],
            type: 'choice',
            allowed: ['auto', 'quick', 'full', 'checksum'],
            default: 'auto',
            description: 'How hard to look: `quick` only at what changed since the last complete pass, `full` at both listings, `checksum` at the content too. `auto` is quick within a week of a complete full pass.',
        },
        {
            name: 'shard',
            steps: ['sync'],
            type: 'range',
            otherwise: 'everything',
            description: 'The key range to work on: one item of the output `shards` of plan, as JSON.',
        },
        {
            name: 'delete',
            steps: ['sync'],
            type: 'boolean',
            default: 'false',
            description: 'Delete from the bucket what is gone from the source: only before the switch, and only after two complete listings. With `destination`: from a second copy what is gone from the bucket, while the live instance serves from the bucket.',
        },
        {
            name: 'max-delete-percent',
            steps: ['sync'],
            type: 'integer',
            min: 0,
            max: 100,
            default: '5',
            description: 'Delete nothing when more than this share of the bucket would go.',
        },
        {
            name: 'min-source-percent',
            steps: ['sync'],
            type: 'integer',
            min: 0,
            max: 100,
            default: '50',
            description: 'Stop when the source holds less than this share of the last complete pass: the wrong folder is likelier. Lower it after a large `tootctl media remove`.',
        },
        {
            name: 'repair-headers',
            steps: ['sync'],
            type: 'boolean',
            default: 'false',
            description: 'Find objects with a wrong Content-Type or Cache-Control, left by other tools, and correct them in place. Costs one Class B operation for each object.',
        },
        {
            name: 'bandwidth-limit',
            steps: ['sync'],
            type: 'rate',
            otherwise: 'no limit',
            description: 'Bytes a second to send at most, such as `20 MiB/s`. Engines of Cloudflare do not heed it.',
        },
        {
            name: 'release',
            steps: ['sync'],
            type: 'path',
            otherwise: 'private files are held back',
            description: 'A file on the runner with account IDs or keys, one on each line: held-back files to copy after all, because an account is no longer suspended. Account IDs find profile pictures and headers; attachments take keys.',
        },
        {
            name: 'sippy-hours',
            steps: ['sync'],
            type: 'integer',
            min: 0,
            max: 720,
            default: '0',
            description: 'Let R2 fetch what is missing from an `s3://` source by itself (Sippy) for this many hours, for instances that switch before everything is copied. The keys of both stores go to Cloudflare; the end cannot be put off; a sync turns it off.',
        },
    ],
};
const redirect = {
    title: 'redirect',
    inputs: [
        {
            name: 'redirect-engine',
            steps: ['plan', 'provision'],
            type: 'choice',
            allowed: ['auto', 'bulk', 'single', 'nginx', 'caddy', 'apache'],
            otherwise: 'not looked at',
            description: 'The `engine` that the step redirect is going to have: whether `api-token` may see what that takes is found out now, and not when all else is done.',
        },
        {
            name: 'redirect-hosts',
            steps: ['plan', 'provision', 'redirect', 'verify'],
            type: 'list',
            otherwise: '`web-host`',
            description: 'Host names whose old media URLs redirect: the web host, a former `CDN_HOST`, earlier web hosts.',
        },
        {
            name: 'redirect-paths',
            steps: ['redirect', 'verify'],
            type: 'list',
            default: '/system',
            description: 'Paths under which media were served (`PAPERCLIP_ROOT_URL`).',
        },
        {
            name: 'permanent',
            steps: ['redirect'],
            type: 'boolean',
            default: 'false',
            description: 'Redirect with 301 instead of 302: only after the 302s were seen to lead home.',
        },
    ],
};
const verify = {
    title: 'verify',
    inputs: [
        {
            name: 'checks',
            steps: ['verify'],
            type: 'list',
            allowed: [
                'inventory',
                'copy',
                'headers',
                'public-reads',
                'partial-reads',
                'cors',
                'no-listing',
                'private-files',
                'r2-dev',
                'tls',
                'caching',
                'federation',
                'live',
                'upload',
                'key',
                'old-urls',
                'own-pictures',
                'sippy',
                'drift',
            ],
            otherwise: 'all',
            description: 'Only these checks. Only a run of all of them, without `include`, counts as green for the switch.',
        },
        {
            name: 'sample',
            steps: ['verify'],
            type: 'integer',
            word: 'all',
            min: 1,
            max: 1_000_000_000,
            default: '300',
            description: 'How many objects the sampling checks look at, or `all`. 300 without a fault say with 95 % confidence that under 1 % have one.',
        },
        {
            name: 'seed',
            steps: ['verify'],
            type: 'text',
            otherwise: 'random, and printed',
            description: 'Draws the same sample again.',
        },
        {
            name: 'upload-url',
            steps: ['verify'],
            type: 'url',
            otherwise: 'left out',
            description: 'URL of a picture posted after the switch, to prove that new uploads work.',
        },
        {
            name: 'purge',
            steps: ['verify'],
            type: 'list',
            otherwise: 'nothing',
            description: 'Keys to remove from the cache of the media host first, or `all`. It takes `api-token`.',
        },
    ],
};

;// CONCATENATED MODULE: ./src/inputs/table.ts
/** Every input of every step, once. action.yml and the tables of the README are generated from it. */





/** In the order in which they are documented. */
const inputGroups = [
    general,
    cloudflare,
    source,
    destination,
    several,
    plan,
    provision,
    sync,
    redirect,
    verify,
    publish,
];
/** All inputs, in the order in which they are documented. */
const inputTable = inputGroups.flatMap((group) => group.inputs);
/** The values an input may have in a step, or `undefined` where any will do. */
function allowedIn(spec, step) {
    const { allowed } = spec;
    if (allowed === undefined)
        return undefined;
    return 'length' in allowed ? allowed : allowed[step];
}

// EXTERNAL MODULE: ./src/inputs/values/parsed.ts
var parsed = __webpack_require__(21223);
;// CONCATENATED MODULE: ./src/inputs/values/measures.ts

/** A key range as plan prints it: `{"after": "a" | null, "upTo": "b" | null}`. Other properties are left alone. */
function parseRange(name, text) {
    const wrong = {
        problem: `${name} takes one item of the output shards of plan, as JSON such as {"after":null,"upTo":"cache/n"}, not ${(0,parsed/* quote */.hD)(text)}.`,
    };
    const range = parseJson(text);
    if (typeof range !== 'object' || range === null || !('after' in range) || !('upTo' in range))
        return wrong;
    const { after, upTo } = range;
    if (!isBoundary(after) || !isBoundary(upTo))
        return wrong;
    if (after !== null && upTo !== null && Buffer.compare(Buffer.from(after), Buffer.from(upTo)) >= 0) {
        return { problem: `${name} is empty: "after" must come before "upTo" in ${(0,parsed/* quote */.hD)(text)}.` };
    }
    return { value: { after, upTo } };
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function isBoundary(value) {
    if (value === null)
        return true;
    return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 1024 && value.normalize() === value;
}
const units = {
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    kib: 2 ** 10,
    mib: 2 ** 20,
    gib: 2 ** 30,
};
/** Bytes a second: `20 MiB/s`, `500kB`. */
function parseRate(name, text) {
    const match = /^(\d{1,9}(?:\.\d{1,6})?)\s*([kmg]i?b)(?:\/s)?$/iu.exec(text);
    const value = Math.floor(Number(match?.[1]) * (units[match?.[2]?.toLowerCase() ?? ''] ?? NaN));
    if (value >= 1)
        return { value };
    return {
        problem: `${name} takes bytes a second with their unit (kB, MB, GB, KiB, MiB or GiB), such as 20 MiB/s, not ${(0,parsed/* quote */.hD)(text)}.`,
    };
}

// EXTERNAL MODULE: ./src/inputs/values/net.ts
var net = __webpack_require__(16919);
// EXTERNAL MODULE: ./src/inputs/values/plain.ts
var plain = __webpack_require__(27156);
;// CONCATENATED MODULE: ./src/inputs/values.ts
/** From the text of an input to its value, by the type in its row of the table. */



/**
 * Reads one input.
 * @param text - what was given, without white space around it; not empty.
 * @param allowed - the values it may have in the step at hand.
 */
function parseValue(spec, text, allowed) {
    const { name } = spec;
    switch (spec.type) {
        case 'account-id':
            return (0,plain/* parseAccountId */.cK)(name, text);
        case 'boolean':
            return (0,plain/* parseBoolean */.yG)(name, text);
        case 'branch':
            return (0,plain/* parseBranch */.Qd)(name, text);
        case 'bucket':
            return (0,plain/* parseBucket */.W5)(name, text);
        case 'choice':
            return (0,plain/* parseChoice */.HU)(name, text, allowed ?? []);
        case 'host':
            return (0,net/* parseHost */.o6)(name, text);
        case 'integer':
            return (0,plain/* parseInteger */.cG)(spec, text);
        case 'kube-name':
            return (0,plain/* parseKubeName */.QY)(name, text);
        case 'list':
            return (0,plain/* parseList */.E1)(name, text, allowed);
        case 'location':
            return (0,net/* parseLocation */.zS)(name, text);
        case 'multiline':
            return spec.secret === true ? (0,plain/* parseSecretLines */.XW)(name, text) : (0,plain/* parseMultiline */.xl)(name, text);
        case 'origin':
            return (0,net/* parseOrigin */.ef)(name, text);
        case 'path':
            return (0,plain/* parsePath */.Rr)(name, text);
        case 'range':
            return parseRange(name, text);
        case 'rate':
            return parseRate(name, text);
        case 'repository':
            return (0,plain/* parseRepository */.SU)(name, text);
        case 'secret':
            return (0,plain/* parseSecret */.o7)(name, text);
        case 'text':
            return (0,plain/* parseText */.r4)(name, text);
        case 'url':
            return (0,net/* parseUrl */.Dl)(name, text);
        case 'version':
            return (0,plain/* parseVersion */.ot)(name, text);
    }
}

;// CONCATENATED MODULE: ./src/inputs/given.ts
/** The inputs of one step after each was read by itself: what was given, and what it means. */


/** The values of a step by the names of the inputs. */
class Given {
    step;
    #values;
    #given;
    /**
     * @param values - valid values, defaults included.
     * @param given - the names of all that was given, valid or not.
     */
    constructor(step, values, given) {
        this.step = step;
        this.#values = values;
        this.#given = given;
    }
    /** Whether something was given, valid or not. */
    has(name) {
        return this.#given.has(name);
    }
    /** The value given, else the default, else `undefined`; `undefined` too when it was given but is not valid. */
    get(name) {
        return this.#values.get(name);
    }
    /** The value of an input that has a default or was checked to be there. */
    need(name) {
        const value = this.get(name);
        if (value === undefined)
            throw new Error(`${name} was read before it was checked`);
        return value;
    }
    /** The value of a choice whose words differ from step to step, in one of them. */
    choice(name, step) {
        if (step !== this.step)
            throw new Error(`${name} of ${step} was read in ${this.step}`);
        return this.get(name);
    }
}
/**
 * Reads each input of a step by itself.
 * @param texts - what was given, by name, without white space around it and without empty ones.
 * @param secrets - what no message may show; an input that is none but holds one is refused.
 */
function readGiven(step, texts, secrets) {
    const values = new Map();
    const problems = [];
    for (const spec of inputTable) {
        const text = texts.get(spec.name) ?? (spec.steps.includes(step) ? spec.default : undefined);
        if (text === undefined) {
            if (spec.required?.includes(step) === true)
                problems.push(missing(spec, step));
        }
        else if (!spec.steps.includes(step)) {
            if (spec.fromRunner === undefined)
                problems.push(notUsed(spec, step));
        }
        else if (spec.secret !== true && secrets.some((secret) => secret.length >= 16 && text.includes(secret))) {
            problems.push(`${spec.name} holds what was also given as a secret. It is not secret itself: take the secret out.`);
        }
        else {
            const parsed = parseValue(spec, text, allowedIn(spec, step));
            if ('value' in parsed)
                values.set(spec.name, parsed.value);
            else
                problems.push(parsed.problem);
        }
    }
    return { given: new Given(step, values, new Set(texts.keys())), problems };
}
function missing(spec, step) {
    return `${spec.name} is missing: ${step} needs it. ${spec.description.split('. ')[0]?.replace(/\.?$/u, '.') ?? ''}`;
}
function notUsed(spec, step) {
    const users = spec.steps.length === 1 ? `only ${spec.steps.join()} does` : `${spec.steps.join(', ')} do`;
    return `${spec.name} is given, but ${step} does not use it (${users}). Leave it out.`;
}

;// CONCATENATED MODULE: ./src/inputs/parts/r2.ts
/** The bucket and the ways in. */

function r2Bucket(given) {
    const { jurisdiction = 'default' } = r2Place(given);
    const accountId = accountOf(given);
    const endpoint = given.get('endpoint') ?? endpointOf(accountId ?? '', jurisdiction);
    return { ...defined({ accountId }), bucket: given.need('bucket'), jurisdiction, endpoint };
}
/** The bucket with its credentials, in a step that cannot work without. */
function r2Target(given) {
    const credentials = r2Credentials(given);
    if (credentials === undefined)
        throw new Error('credentials were read before they were checked');
    return { ...r2Bucket(given), credentials };
}
/** The S3 key where one was given, else the API token, else nothing. */
function r2Credentials(given) {
    const accessKeyId = given.get('access-key-id');
    const secretAccessKey = given.get('secret-access-key');
    const sessionToken = given.get('session-token');
    if (accessKeyId === undefined || secretAccessKey === undefined)
        return accountToken(given);
    return { accessKeyId, secretAccessKey, ...defined({ sessionToken }) };
}
/** Access to Cloudflare's API, where a token was given. */
function accountToken(given) {
    const apiToken = given.get('api-token');
    const accountId = accountOf(given);
    return apiToken === undefined || accountId === undefined ? undefined : { accountId, apiToken };
}
function accountOf(given) {
    return given.get('account-id') ?? r2Place(given).accountId;
}
/**
 * What an endpoint of R2 says by itself about account and jurisdiction.
 * @see https://developers.cloudflare.com/r2/reference/data-location/
 */
function readEndpoint(endpoint) {
    const host = URL.parse(endpoint)?.hostname ?? '';
    const match = /^([0-9a-f]{32})(?:\.(eu|us|fedramp|fedramp-high))?\.r2\.cloudflarestorage\.com$/u.exec(host);
    if (match === null)
        return undefined;
    return { accountId: match[1] ?? '', jurisdiction: (match[2] ?? 'default') };
}
function r2Place(given) {
    const read = readEndpoint(given.get('endpoint') ?? '');
    return defined({ accountId: read?.accountId, jurisdiction: given.get('jurisdiction') ?? read?.jurisdiction });
}
function endpointOf(accountId, jurisdiction) {
    const middle = jurisdiction === 'default' ? '' : `.${jurisdiction}`;
    return `https://${accountId}${middle}.r2.cloudflarestorage.com`;
}

;// CONCATENATED MODULE: ./src/inputs/rules/places.ts
/** Rules between the inputs that say where things are and what opens them. Each yields whole sentences. */

/** An access key ID and its secret come together, and a session token comes with them. */
function* pairs(given) {
    for (const side of ['', 'source-', 'destination-']) {
        const id = `${side}access-key-id`;
        const secret = `${side}secret-access-key`;
        const session = `${side}session-token`;
        if (given.has(id) !== given.has(secret)) {
            const [there, absent] = given.has(id) ? [id, secret] : [secret, id];
            const derive = side === '' ? ', or neither: the credentials are then derived from api-token' : '';
            yield `${there} is given without ${absent}: give both${derive}.`;
        }
        else if (given.has(session) && !given.has(id)) {
            yield `${session} is given without ${id} and ${secret}, which it belongs to.`;
        }
        if (given.get(id)?.length === 64 && given.get(secret)?.length === 32) {
            yield `${id} has 64 characters and ${secret} has 32: they seem to be swapped.`;
        }
    }
}
/** Something must open the bucket, where the step reads or writes it. */
function* credentials(given) {
    const keys = given.has('access-key-id') || given.has('secret-access-key');
    if (['plan', 'sync', 'verify'].includes(given.step) && !keys && !given.has('api-token')) {
        yield `${given.step} has no credentials for the bucket: give api-token (with account-id), or access-key-id and secret-access-key.`;
    }
    const webServer = ['nginx', 'caddy', 'apache'].includes(given.get('engine') ?? '');
    if (given.step === 'redirect' && !given.has('api-token') && !webServer) {
        yield 'api-token is missing: redirect needs it for every engine but nginx, caddy and apache.';
    }
}
/** Account, jurisdiction and endpoint name the same place. */
function* address(given) {
    const account = given.get('account-id');
    const endpoint = given.get('endpoint');
    const said = endpoint === undefined ? undefined : readEndpoint(endpoint);
    if (given.step !== 'provision' && !given.has('account-id') && said === undefined) {
        if (!given.has('endpoint'))
            yield `account-id is missing: ${given.step} needs it, or an endpoint.`;
        else if (endpoint !== undefined && given.has('api-token')) {
            yield 'account-id is missing: api-token needs it, and the endpoint does not tell it.';
        }
    }
    if (said === undefined)
        return;
    if (account !== undefined && account !== said.accountId) {
        yield 'account-id and endpoint name two different accounts. Leave endpoint out, or correct one of them.';
    }
    const jurisdiction = given.get('jurisdiction');
    if (jurisdiction !== undefined && jurisdiction !== said.jurisdiction) {
        yield `jurisdiction is ${jurisdiction}, but the endpoint is that of ${said.jurisdiction}. Leave endpoint out, or correct one of them.`;
    }
}
/** The three hosts are three hosts, and a name typed twice for safety is the same name. */
function* hosts(given) {
    const media = given.get('media-host');
    if (media !== undefined && media === given.get('web-host')) {
        yield `media-host and web-host are both ${media}: media need a host name of their own.`;
    }
    if (media !== undefined && media === given.get('temporary-host')) {
        yield `temporary-host is the same as media-host: give another name, or leave it out.`;
    }
    yield* repeats(given, 'adopt-bucket', 'bucket');
    yield* repeats(given, 'waive-csp-wait', 'media-host');
    yield* repeats(given, 'new-instance', 'media-host');
}
function* repeats(given, name, original) {
    const [again, first] = [given.get(name), given.get(original)];
    if (again !== undefined && first !== undefined && again !== first) {
        yield `${name} must repeat ${original}, letter by letter, to say that it is meant; the two differ.`;
    }
}
/** What belongs to an S3 source is given with an S3 source only, and so on. */
function* places_source(given) {
    const kind = given.get('source')?.kind;
    if (kind !== undefined || !given.has('source')) {
        yield* onlyWith(given, kind === 's3', 'an s3:// source', s3Inputs('source'));
        yield* onlyWith(given, given.get('source')?.kind === 'ssh', 'an ssh:// source', [
            'ssh-key',
            'ssh-known-hosts',
            'ssh-config',
        ]);
    }
    if (kind === 's3')
        yield* needsKeys(given, 'source');
    if (kind === 'ssh' && !given.has('ssh-known-hosts')) {
        yield 'ssh-known-hosts is missing: an ssh:// source needs the host keys of the server, as `ssh-keyscan` prints them and as you compared them with the server.';
    }
}
function* places_destination(given) {
    const kind = given.get('destination')?.kind;
    if (kind !== undefined || !given.has('destination')) {
        yield* onlyWith(given, kind === 's3', 'an s3:// destination', s3Inputs('destination'));
        yield* onlyWith(given, kind === 'local', 'a destination that is a folder', ['destination-owner']);
    }
    if (kind === 's3')
        yield* needsKeys(given, 'destination');
    if (kind === 'ssh')
        yield 'destination takes a folder or s3://bucket[/prefix]; it cannot be another machine.';
    if (given.has('source') && given.has('destination')) {
        yield 'source and destination are both given: with a destination the bucket itself is copied. Leave one of them out.';
    }
    if (given.step === 'sync' && !given.has('source') && !given.has('destination')) {
        yield 'source is missing: sync needs it, or a destination to copy the bucket to.';
    }
}
const s3Inputs = (side) => [
    `${side}-endpoint`,
    `${side}-region`,
    `${side}-access-key-id`,
    `${side}-secret-access-key`,
    `${side}-session-token`,
    `${side}-path-style`,
    ...(side === 'source' ? ['source-acl', 'source-order'] : []),
];
function* needsKeys(given, side) {
    const [id, secret] = [`${side}-access-key-id`, `${side}-secret-access-key`];
    if (!given.has(id) && !given.has(secret)) {
        yield `${id} and ${secret} are missing: an s3:// ${side} needs them.`;
    }
}
/** Says which of `names` are given although what they belong to is not. */
function* onlyWith(given, there, what, names) {
    if (there)
        return;
    for (const name of names) {
        if (given.has(name))
            yield `${name} only goes with ${what}. Leave it out.`;
    }
}

// EXTERNAL MODULE: ./src/mastodon/selection.ts
var selection = __webpack_require__(82501);
;// CONCATENATED MODULE: ./src/inputs/parts/common.ts

function commonInputs(given) {
    return {
        summary: given.need('summary'),
        ...defined({ githubToken: given.get('github-token'), allowPublicRunner: given.get('allow-public-runner') }),
    };
}
function common_selection(given) {
    return {
        include: given.get('include') ?? [],
        exclude: given.get('exclude') ?? [],
        rowsCleared: given.need('rows-cleared'),
    };
}
function effort(given) {
    return { deadlineMinutes: given.need('deadline-minutes'), concurrency: given.need('concurrency') };
}

;// CONCATENATED MODULE: ./src/inputs/rules/selection.ts
/** What `include` and `exclude` may ask for. Yields whole sentences. */


/** Kinds that Mastodon cannot fetch again are not left out, others only by the operator's word. */
function* selections(given) {
    if (given.step !== 'plan' && given.step !== 'sync' && given.step !== 'verify')
        return;
    yield* (0,selection/* readSelection */.h)(common_selection(given)).problems;
}

// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
;// CONCATENATED MODULE: ./src/inputs/rules/work.ts
/** Rules between the inputs that say what is to be done. Each yields whole sentences. */




/** Cloudflare's own engines read from S3 sources alone, and are driven by the API token. */
function* engines(given) {
    if (given.step !== 'sync')
        return;
    const slurper = given.get('engine') === 'super-slurper';
    const sippy = (given.get('sippy-hours') ?? 0) > 0;
    for (const what of [slurper ? 'engine super-slurper' : '', sippy ? 'sippy-hours' : '']) {
        if (what === '')
            continue;
        const kind = given.get('source')?.kind;
        if (kind !== undefined && kind !== 's3')
            yield `${what} only works from an s3:// source.`;
        if (given.has('destination'))
            yield `${what} cannot copy to a destination other than the bucket.`;
        if (!given.has('api-token'))
            yield `api-token is missing: ${what} needs it.`;
        yield* reachable(given, what);
    }
    if (slurper) {
        const { after, upTo } = given.get('shard') ?? model/* everything */.Y;
        if (after !== null || upTo !== null) {
            yield 'shard does not go with engine super-slurper, which splits the work by itself and copies whole folders. Leave shard out.';
        }
        if (given.get('jurisdiction') === 'fedramp-high') {
            yield 'engine super-slurper does not know the jurisdiction fedramp-high. Leave engine out.';
        }
    }
    if (sippy && hidesByList(given)) {
        yield 'sippy-hours would hand out objects that only their access control list makes private. If no object of the source is private, say so by source-acl: none; otherwise leave sippy-hours out.';
    }
}
/** What Cloudflare has to reach by itself. */
function* reachable(given, what) {
    const location = given.get('source');
    if (location?.kind === 's3' && location.prefix !== '') {
        yield `${what} keeps the names of objects as they are, so the source may have no prefix (${(0,parsed/* quote */.hD)(location.prefix)}): keys at the bucket would begin with it.`;
    }
    for (const name of ['source-session-token', 'session-token']) {
        if (given.has(name))
            yield `${what} takes no temporary keys: give keys that last, without ${name}.`;
    }
}
/** Whether objects of the source may be private by their access control list. */
function hidesByList(given) {
    const acl = given.get('source-acl');
    if (given.get('source')?.kind !== 's3')
        return false;
    return acl === 'check' || (acl !== 'none' && !(0,net/* isR2 */.n7)(URL.parse(given.get('source-endpoint') ?? '')?.hostname ?? ''));
}
/** A quick pass lists nothing at the bucket, so it cannot do what rests on that. */
function* comparing(given) {
    if (given.step !== 'sync' || given.get('compare') !== 'quick')
        return;
    if (given.get('engine') === 'super-slurper') {
        yield 'engine super-slurper needs both listings afterwards, which compare quick leaves out. Set compare to full, or leave it out.';
    }
    for (const name of ['delete', 'repair-headers', 'release']) {
        if (given.get(name) === true || (name === 'release' && given.has(name))) {
            yield `${name} needs both listings, which compare quick leaves out. Set compare to full, or leave ${name} out.`;
        }
    }
}
/** The cache of the media host is the zone's, which an S3 key does not reach. */
function* purging(given) {
    if (given.step === 'verify' && given.has('purge') && !given.has('api-token'))
        yield 'api-token is missing: purge needs it.';
}
/** A copy of the bucket is a copy of what is there, by both listings. */
function* copying(given) {
    if (given.step !== 'sync' || !given.has('destination'))
        return;
    if (given.get('compare') === 'quick') {
        yield 'compare quick only goes with a source: a destination is always listed. Leave compare out, or set it to full or checksum.';
    }
    if (given.get('repair-headers') === true) {
        yield 'repair-headers only goes with a source: it corrects the bucket itself. Leave it out.';
    }
    if (given.has('release'))
        yield 'release only goes with a source: the bucket holds no hidden file. Leave it out.';
}
/** Mastodon serves its own pictures at these paths; redirecting them would break every page. */
const neverRedirected = ['/avatars', '/headers', '/emoji', '/packs'];
function* redirects(given) {
    for (const host of given.get('redirect-hosts') ?? []) {
        const parsed = (0,net/* parseHost */.o6)('redirect-hosts', host);
        if ('problem' in parsed)
            yield parsed.problem;
        else if (parsed.value === given.get('media-host')) {
            yield `redirect-hosts holds the media host ${parsed.value}, which would redirect to itself.`;
        }
    }
    for (const path of given.has('redirect-paths') ? (given.get('redirect-paths') ?? []) : []) {
        if (!/^(?:\/[\w.~-]+)+\/?$/u.test(path) || /\/\.{1,2}(?:\/|$)/u.test(path)) {
            yield `redirect-paths takes paths such as /system, not ${(0,parsed/* quote */.hD)(path)}.`;
        }
        else if (neverRedirected.some((own) => `${path}/`.startsWith(`${own}/`))) {
            yield `redirect-paths holds ${path}, where Mastodon serves pictures of its own: it must not be redirected.`;
        }
    }
    if (given.step === 'plan' || given.step === 'provision') {
        yield* onlyWith(given, given.has('redirect-engine'), 'redirect-engine', ['redirect-hosts']);
        if (given.has('redirect-engine') && !given.has('redirect-hosts') && !given.has('web-host')) {
            yield 'redirect-engine needs web-host, or redirect-hosts where other hosts gave out media.';
        }
    }
    if (given.step === 'redirect') {
        const cloudflare = ['bulk', 'single'].includes(given.get('engine') ?? '');
        yield* onlyWith(given, !cloudflare, 'the engines nginx, caddy, apache and auto', ['file']);
    }
}
/** A key is minted only when every place it goes to is known beforehand. */
function* mintedKey(given) {
    const sinkInputs = ['key-sinks', 'key-environment', 'key-recipients', 'key-certificate', 'key-file'];
    yield* onlyWith(given, given.has('mint-token'), 'mint-token', ['mastodon-key', ...sinkInputs]);
    if (!given.has('mint-token'))
        return;
    if (!given.has('key-sinks') && given.get('mastodon-key') !== 'retire') {
        yield 'key-sinks is missing: a minted key is shown to nobody, so it needs a place to be sealed to.';
    }
    const sinks = given.get('key-sinks') ?? [];
    const needs = {
        'environment-secret': ['key-environment'],
        age: ['key-recipients', 'key-file'],
        sops: ['key-file'],
        'sealed-secret': ['key-certificate', 'key-file', 'namespace'],
    };
    for (const sink of sinks) {
        for (const name of needs[sink] ?? []) {
            if (!given.has(name))
                yield `${name} is missing: the key sink ${sink} needs it.`;
        }
    }
    const files = sinks.filter((sink) => needs[sink]?.includes('key-file'));
    if (files.length > 1)
        yield `key-sinks holds ${files.join(' and ')}, but key-file is one file. Choose one of them.`;
}
/** Secrets of GitHub are stored with a token for GitHub. */
function* storedSecrets(given) {
    if (given.step !== 'provision' || given.has('github-token'))
        return;
    const sinks = (given.get('key-sinks') ?? []).filter((sink) => sink.endsWith('-secret') && sink !== 'sealed-secret');
    const asking = [
        ...sinks.map((sink) => `the key sink ${sink}`),
        ...(given.has('temporary-environment') ? ['temporary-environment'] : []),
    ];
    for (const what of asking)
        yield `github-token is missing: ${what} needs it.`;
}
function* published(given) {
    if (given.step !== 'publish')
        return;
    const { form, phase, target } = { form: given.get('form'), phase: given.get('phase'), target: given.get('target') };
    if (phase === 'switch' && target === 'commit') {
        yield 'target commit is not possible in the phase switch: a switch is always a pull request (or a file). Set target to pull-request.';
    }
    if (phase === 'cleanup' && form !== undefined && form !== 'helm') {
        yield `phase cleanup only exists for the form helm, not for ${form}.`;
    }
    if ((target === 'commit' || target === 'pull-request') && !given.has('github-token')) {
        yield `github-token is missing: target ${target} needs it.`;
    }
    if (form !== undefined && form !== 'dotenv' && !given.has('file'))
        yield `file is missing: the form ${form} needs it.`;
    const file = given.get('file');
    if (file !== undefined && target !== undefined && target !== 'file' && !isInside(file)) {
        yield `file takes a path inside the repository, such as deploy/.env.production, not ${(0,parsed/* quote */.hD)(file)}.`;
    }
    if (target !== undefined) {
        const pullRequest = ['branch', 'labels', 'reviewers', 'draft'];
        yield* onlyWith(given, target === 'pull-request', 'target pull-request', pullRequest);
        yield* onlyWith(given, target !== 'file', 'target pull-request or commit', ['base', 'message', 'repository']);
    }
    yield* proofs(given);
    yield* externalSecret(given);
}
/** What a phase rests on beside the inputs: the journal in the bucket, and the live instance. */
function* proofs(given) {
    const phase = given.get('phase');
    if (phase === undefined)
        return;
    const gated = phase === 'switch' || phase === 'cleanup';
    if (gated && !given.has('api-token') && !given.has('access-key-id')) {
        yield `publish has no credentials for the bucket, and the phase ${phase} reads its journal: give api-token (with account-id), or access-key-id and secret-access-key.`;
    }
    const nobodyWaits = given.has('waive-csp-wait') || given.has('new-instance');
    if (phase === 'switch' && !given.has('web-host') && !nobodyWaits) {
        yield 'web-host is missing: the phase switch looks whether the instance lets browsers load from the media host. Or give waive-csp-wait.';
    }
    if (phase !== 'rollback' && !given.has('web-host') && !given.has('mastodon-version')) {
        yield `mastodon-version is missing: the phase ${phase} needs it, or web-host to ask the instance for it.`;
    }
}
function* externalSecret(given) {
    const form = given.get('form');
    if (form === undefined)
        return;
    yield* onlyWith(given, form === 'external-secret', 'form external-secret', ['secret-store', 'secret-remote-key']);
    if (form !== 'external-secret')
        return;
    for (const name of ['secret-store', 'secret-remote-key']) {
        if (!given.has(name))
            yield `${name} is missing: the form external-secret needs it.`;
    }
    const store = given.get('secret-store');
    if (store !== undefined && !/^(?:Cluster)?SecretStore\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/u.test(store)) {
        yield `secret-store takes SecretStore/name or ClusterSecretStore/name, not ${(0,parsed/* quote */.hD)(store)}.`;
    }
}
/** Whether a path stays inside a repository and is none of git's own files. */
function isInside(path) {
    const parts = path.replace(/^\.\//u, '').split('/');
    return (!path.includes('\\') &&
        parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/^\.git$/iu.test(part)));
}

;// CONCATENATED MODULE: ./src/inputs/parts/places.ts
/** Where media come from, and where else they may go. */


/** The source, where one was given. */
function parts_places_source(given) {
    const location = given.get('source');
    switch (location?.kind) {
        case undefined:
            return undefined;
        case 'local':
            return location;
        case 's3': {
            const place = s3Place(given, 'source', location);
            const auto = (0,net/* isR2 */.n7)(URL.parse(place.endpoint)?.hostname ?? '') ? 'none' : 'check';
            const acl = given.need('source-acl');
            return { ...place, acl: acl === 'auto' ? auto : acl, order: given.need('source-order') };
        }
        case 'ssh':
            return {
                ...location,
                knownHosts: given.need('ssh-known-hosts'),
                ...defined({ key: given.get('ssh-key'), config: given.get('ssh-config') }),
            };
    }
}
/** The destination beside the bucket, where one was given. */
function parts_places_destination(given) {
    const location = given.get('destination');
    if (location === undefined || location.kind === 'ssh')
        return undefined;
    if (location.kind === 's3')
        return s3Place(given, 'destination', location);
    return { ...location, ...defined({ owner: given.get('destination-owner') }) };
}
function s3Place(given, side, at) {
    const endpoint = given.get(`${side}-endpoint`);
    const atR2 = (0,net/* isR2 */.n7)(URL.parse(endpoint ?? '')?.hostname ?? '');
    const region = given.get(`${side}-region`) ?? (atR2 ? 'auto' : 'us-east-1');
    const sessionToken = given.get(`${side}-session-token`);
    return {
        kind: 's3',
        bucket: at.bucket,
        prefix: at.prefix,
        endpoint: endpoint ?? `https://s3.${region}.amazonaws.com`,
        region,
        // The certificate of a virtual host covers one label only, so a bucket with a dot needs its name in the path.
        pathStyle: given.get(`${side}-path-style`) ?? (endpoint !== undefined || at.bucket.includes('.')),
        credentials: {
            accessKeyId: given.need(`${side}-access-key-id`),
            secretAccessKey: given.need(`${side}-secret-access-key`),
            ...defined({ sessionToken }),
        },
    };
}

;// CONCATENATED MODULE: ./src/inputs/parts/redirects.ts
/** @returns `undefined` where none are planned. */
function laterRedirects(given) {
    const engine = given.get('redirect-engine');
    const hosts = redirectHosts(given);
    return engine === undefined ? undefined : { engine, hosts };
}
/** The hosts that gave out media. */
function redirectHosts(given) {
    const webHost = given.get('web-host');
    return given.get('redirect-hosts') ?? (webHost === undefined ? [] : [webHost]);
}
/** The paths below which they did; each begins with a slash and does not end in one. */
function redirectPaths(given) {
    return given.need('redirect-paths').map((path) => path.replace(/\/+$/u, ''));
}

;// CONCATENATED MODULE: ./src/inputs/steps/plan.ts





function planInputs(given) {
    return {
        step: 'plan',
        ...commonInputs(given),
        ...effort(given),
        ...common_selection(given),
        r2: r2Target(given),
        mediaHost: given.need('media-host'),
        storageClass: given.need('storage-class'),
        leaveOut: given.get('leave-out') ?? [],
        maxPrivatePercent: given.need('max-private-percent'),
        maxShards: given.need('max-shards'),
        environments: given.get('environments') ?? [],
        ...defined({
            cloudflare: accountToken(given),
            source: parts_places_source(given),
            webHost: given.get('web-host'),
            temporaryHost: given.get('temporary-host'),
            locationHint: given.get('location-hint'),
            redirects: laterRedirects(given),
        }),
    };
}

;// CONCATENATED MODULE: ./src/inputs/steps/provision.ts




function provisionInputs(given) {
    const accountId = given.need('account-id');
    return {
        step: 'provision',
        ...commonInputs(given),
        mode: given.choice('mode', 'provision') ?? 'apply',
        r2: { ...r2Target(given), accountId },
        cloudflare: { accountId, apiToken: given.need('api-token') },
        mediaHost: given.need('media-host'),
        storageClass: given.need('storage-class'),
        leaveOut: given.get('leave-out') ?? [],
        adoptBucket: given.get('adopt-bucket') === given.need('bucket'),
        settleMinutes: given.need('settle-minutes'),
        secretName: given.need('secret-name'),
        ...defined({
            webHost: given.get('web-host'),
            temporaryHost: given.get('temporary-host'),
            locationHint: given.get('location-hint'),
            redirects: laterRedirects(given),
            key: keyInputs(given),
            temporaryEnvironment: given.get('temporary-environment'),
            repository: given.get('repository'),
            namespace: given.get('namespace'),
        }),
    };
}
function keyInputs(given) {
    const mintToken = given.get('mint-token');
    if (mintToken === undefined)
        return undefined;
    return {
        mintToken,
        action: given.need('mastodon-key'),
        sinks: given.get('key-sinks') ?? [],
        recipients: given.get('key-recipients') ?? [],
        ...defined({
            environment: given.get('key-environment'),
            certificate: given.get('key-certificate'),
            file: given.get('key-file'),
        }),
    };
}

;// CONCATENATED MODULE: ./src/inputs/steps/publish.ts



function publishInputs(given) {
    const mediaHost = given.need('media-host');
    return {
        step: 'publish',
        ...commonInputs(given),
        form: given.need('form'),
        phase: given.need('phase'),
        target: given.need('target'),
        file: given.get('file') ?? '.env.production',
        r2: r2Bucket(given),
        mediaHost,
        dryRun: given.need('dry-run'),
        labels: given.get('labels') ?? [],
        reviewers: given.get('reviewers') ?? [],
        draft: given.need('draft'),
        secretName: given.need('secret-name'),
        waiveCspWait: given.get('waive-csp-wait') === mediaHost,
        newInstance: given.get('new-instance') === mediaHost,
        ...defined({
            credentials: r2Credentials(given),
            cloudflare: accountToken(given),
            webHost: given.get('web-host'),
            mastodonVersion: given.get('mastodon-version'),
            repository: given.get('repository'),
            base: given.get('base'),
            branch: given.get('branch'),
            message: given.get('message'),
            namespace: given.get('namespace'),
            secretStore: given.get('secret-store'),
            secretRemoteKey: given.get('secret-remote-key'),
        }),
    };
}

;// CONCATENATED MODULE: ./src/inputs/steps/redirect.ts





function redirectInputs(given) {
    return {
        step: 'redirect',
        ...commonInputs(given),
        mode: given.choice('mode', 'redirect') ?? 'apply',
        engine: given.choice('engine', 'redirect') ?? 'auto',
        r2: r2Bucket(given),
        mediaHost: given.need('media-host'),
        webHost: given.need('web-host'),
        hosts: redirectHosts(given),
        paths: redirectPaths(given),
        permanent: given.need('permanent'),
        dryRun: given.need('dry-run'),
        ...defined({
            credentials: r2Credentials(given),
            cloudflare: accountToken(given),
            source: parts_places_source(given),
            file: given.get('file'),
        }),
    };
}

;// CONCATENATED MODULE: ./src/inputs/steps/sync.ts





function syncInputs(given) {
    return {
        step: 'sync',
        ...commonInputs(given),
        ...effort(given),
        ...common_selection(given),
        engine: given.choice('engine', 'sync') ?? 'runner',
        r2: r2Target(given),
        route: route(given),
        compare: given.need('compare'),
        range: given.get('shard') ?? model/* everything */.Y,
        dryRun: given.need('dry-run'),
        delete: given.need('delete'),
        maxDeletePercent: given.need('max-delete-percent'),
        maxPrivatePercent: given.need('max-private-percent'),
        minSourcePercent: given.need('min-source-percent'),
        repairHeaders: given.need('repair-headers'),
        sippyHours: given.need('sippy-hours'),
        ...defined({
            cloudflare: accountToken(given),
            mediaHost: given.get('media-host'),
            webHost: given.get('web-host'),
            bandwidthLimit: given.get('bandwidth-limit'),
            release: given.get('release'),
        }),
    };
}
function route(given) {
    const from = parts_places_source(given);
    if (from !== undefined)
        return { to: 'bucket', source: from };
    const elsewhere = parts_places_destination(given);
    if (elsewhere !== undefined)
        return { to: 'elsewhere', destination: elsewhere };
    throw new Error('the route was read before it was checked');
}

;// CONCATENATED MODULE: ./src/inputs/steps/verify.ts





function verifyInputs(given) {
    const purge = given.get('purge');
    return {
        step: 'verify',
        ...commonInputs(given),
        ...effort(given),
        ...common_selection(given),
        r2: r2Target(given),
        mediaHost: given.need('media-host'),
        storageClass: given.need('storage-class'),
        leaveOut: given.get('leave-out') ?? [],
        sample: given.need('sample'),
        redirectPaths: redirectPaths(given),
        ...defined({
            cloudflare: accountToken(given),
            source: parts_places_source(given),
            destination: parts_places_destination(given),
            webHost: given.get('web-host'),
            temporaryHost: given.get('temporary-host'),
            checks: given.get('checks'),
            seed: given.get('seed'),
            redirectHosts: given.get('redirect-hosts'),
            uploadUrl: given.get('upload-url'),
            purge: purge?.length === 1 && purge[0] === 'all' ? 'all' : purge,
        }),
    };
}

;// CONCATENATED MODULE: ./src/inputs/read.ts
/** The way in: from what the runner hands over to the typed inputs of one step. */














/** Everything that is wrong with the inputs, told at once. */
class InputError extends Error {
    name = 'InputError';
    /** Whole sentences; each names its input and the fix, and none shows a secret. */
    problems;
    constructor(problems) {
        super(problems.length === 1
            ? `The inputs have a problem. ${problems.join('')}`
            : `The inputs have ${String(problems.length)} problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
        this.problems = problems;
    }
}
/**
 * Reads, checks and shapes the inputs of the step that `step` names. Touches nothing outside.
 * @param get - the text of an input, empty where it was not given.
 * @param mask - keeps a text out of the log from now on; called for every secret before anything else is read.
 * @throws InputError with all problems of all inputs.
 */
function readInputs(get, mask) {
    const secrets = maskSecrets(get, mask);
    const texts = new Map(inputTable.map(({ name }) => [name, get(name).trim()]).filter(([, text]) => text !== ''));
    const step = readStep(texts.get('step'), secrets);
    const { given, problems } = readGiven(step, texts, secrets);
    const all = [...problems, ...rules.flatMap((rule) => [...rule(given)])];
    if (all.length > 0)
        throw new InputError([...new Set(all)].map((problem) => withoutSecrets(problem, secrets)));
    return shapeInputs(given);
}
/** The typed inputs of a step whose values were checked. */
function shapeInputs(given) {
    return shapes[given.step](given);
}
const shapes = {
    plan: planInputs,
    provision: provisionInputs,
    sync: syncInputs,
    redirect: redirectInputs,
    verify: verifyInputs,
    publish: publishInputs,
};
const rules = [
    pairs,
    credentials,
    address,
    hosts,
    places_source,
    places_destination,
    selections,
    engines,
    comparing,
    purging,
    copying,
    redirects,
    mintedKey,
    storedSecrets,
    published,
];
/**
 * Masks all secrets of all steps, whatever the step: as given, each line, and the SHA-256 in hex, which for a
 * Cloudflare token is the secret access key derived from it.
 * @see https://developers.cloudflare.com/r2/api/tokens/#get-s3-api-credentials-from-an-api-token
 */
function maskSecrets(get, mask) {
    const secrets = new Set();
    for (const { name } of inputTable.filter((spec) => spec.secret === true)) {
        const text = get(name);
        const lines = text.split(/[\r\n]+/u).map((line) => line.trim());
        for (const part of [text, text.trim(), ...lines]) {
            if (part.trim() !== '')
                secrets.add(part);
        }
        if (text.trim() !== '')
            secrets.add((0,external_node_crypto_.createHash)('sha256').update(text.trim()).digest('hex'));
    }
    for (const secret of secrets)
        mask(secret);
    return [...secrets];
}
function readStep(text, secrets) {
    const step = steps.find((known) => known === text);
    if (step !== undefined)
        return step;
    const problem = text === undefined ? 'step is missing' : `step ${withoutSecrets((0,parsed/* quote */.hD)(text), secrets)} is not known`;
    throw new InputError([`${problem}: it takes ${(0,parsed/* oneOf */.yL)(steps)}.`]);
}
/** A secret that was put into the wrong input as well would otherwise be quoted. */
function withoutSecrets(sentence, secrets) {
    const long = secrets.filter((secret) => secret.length >= 8).sort((a, b) => b.length - a.length);
    return long.reduce((text, secret) => text.replaceAll(secret, '***'), sentence);
}

// EXTERNAL MODULE: ./src/net/context.ts
var context = __webpack_require__(40288);
// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(46752);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(41692);
;// CONCATENATED MODULE: ./src/net/handshake.ts
/** What a server offers by TLS: its newest version up to a limit, and its certificate. */

const SILENCE_MS = 15_000;
/** Alerts and breaks by which servers turn an old version away. */
const refusals = /ALERT_PROTOCOL_VERSION|ALERT_HANDSHAKE_FAILURE|ALERT_INSUFFICIENT_SECURITY|ECONNRESET/;
/**
 * One handshake, without a request.
 * @param where - `host` is the name asked for, `at` and `port` where that is.
 * @throws when the server is not reached, or this machine's own OpenSSL does not go along.
 */
async function shakeHands(where, { newest }, signal) {
    const options = {
        host: where.at,
        port: where.port,
        servername: where.host,
        // A certificate that is not trusted is to be looked at as well.
        rejectUnauthorized: false,
        ...(where.authority !== undefined && { ca: where.authority }),
        // OpenSSL 3 offers old versions at security level 0 only.
        ...(newest !== undefined && { minVersion: 'TLSv1', maxVersion: newest, ciphers: 'DEFAULT@SECLEVEL=0' }),
    };
    signal.throwIfAborted();
    const socket = (0,external_node_tls_.connect)(options);
    const cut = () => {
        socket.destroy(signal.reason);
    };
    signal.addEventListener('abort', cut, { once: true });
    try {
        await secured(socket);
        const certificate = socket.getPeerCertificate();
        const { authorized, authorizationError } = socket;
        return {
            protocol: socket.getProtocol() ?? 'unknown',
            validToMs: Date.parse(certificate.valid_to),
            ...(!authorized && { distrust: String(authorizationError) }),
        };
    }
    catch (error) {
        const { code = '' } = error;
        if (refusals.test(code))
            return { refused: code };
        throw error;
    }
    finally {
        signal.removeEventListener('abort', cut);
        socket.destroy();
    }
}
function secured(socket) {
    return new Promise((resolve, reject) => {
        socket.setTimeout(SILENCE_MS, () => {
            socket.destroy(new Error(`no TLS handshake within ${SILENCE_MS / 1000} seconds`));
        });
        socket.once('secureConnect', resolve);
        socket.once('error', reject);
        socket.once('close', () => {
            reject(Object.assign(new Error('the connection was closed during the handshake'), { code: 'ECONNRESET' }));
        });
    });
}

;// CONCATENATED MODULE: ./src/net/public-web.ts
/** Reads the public web the way a visitor does: media hosts and instances, never with credentials. */


const USER_AGENT = 'mastodon-media-r2 (verification)';
const public_web_SILENCE_MS = 30_000;
/**
 * Parses `host=origin` pairs, separated by blanks.
 * @throws when a pair is none.
 */
function routesFrom(text) {
    const pairs = text.split(/\s+/).filter((pair) => pair !== '');
    return new Map(pairs.map((pair) => {
        const [host = '', origin = ''] = pair.split('=', 2);
        if (host === '' || !/^https?:\/\//.test(origin) || !URL.canParse(origin))
            throw new Error('MEDIA_R2_CONNECT_TO takes host=origin pairs.');
        return [host, new URL(origin).origin];
    }));
}
/** Public reads by URL. */
class PublicWeb {
    routes;
    authority;
    agent = new undici/* Agent */.g6({ headersTimeout: public_web_SILENCE_MS, bodyTimeout: public_web_SILENCE_MS, connectTimeout: 15_000 });
    /** @param authority - a certificate (PEM) that handshakes trust in place of the well-known ones, for rehearsals. */
    constructor(routes = new Map(), authority) {
        this.routes = routes;
        this.authority = authority;
    }
    /**
     * @param host - without a port; always asked for by https unless routed elsewhere.
     * @param path - percent-encoded, with the leading slash and the query.
     * @throws when there is no answer.
     */
    async read(host, path, what, signal) {
        const origin = what.origin ?? this.originOf(host);
        const answer = await this.agent.request({
            origin,
            // As an option the path is sent as it is; in a URL `..` would be resolved.
            path,
            method: what.method ?? 'GET',
            headers: { 'user-agent': USER_AGENT, host, ...what.headers },
            signal,
        });
        const chunks = [];
        let size = 0;
        const limit = what.limit ?? Infinity;
        for await (const chunk of answer.body) {
            chunks.push(chunk);
            size += chunk.length;
            if (size >= limit)
                break;
        }
        const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
        return { status: answer.statusCode, headers, body: Buffer.concat(chunks).subarray(0, limit) };
    }
    /**
     * Shakes hands by TLS and hangs up.
     * @returns `undefined` where a rehearsal leads the host to plain http.
     */
    async handshake(host, what, signal) {
        const { protocol, hostname, port } = new URL(this.originOf(host));
        if (protocol !== 'https:')
            return undefined;
        const where = { host, at: hostname, port: Number(port || 443), authority: this.authority };
        return shakeHands(where, what, signal);
    }
    originOf(host) {
        return this.routes.get(host) ?? `https://${host}`;
    }
}

// EXTERNAL MODULE: ./src/report/format.ts
var format = __webpack_require__(12011);
// EXTERNAL MODULE: ./src/report/visible.ts
var visible = __webpack_require__(30776);
;// CONCATENATED MODULE: ./src/report/annotations.ts
/** Collects what needs attention and shows it on the run's page, few and telling. */


/**
 * GitHub shows ten annotations of a level for each step and drops the rest. One error is left for the step's own failure,
 * which is told last.
 * @see https://github.com/orgs/community/discussions/26680
 */
const most = { error: 9, warning: 10, notice: 10 };
/** Messages told in full of those that share a title. */
const examples = 5;
/** Characters of a message. */
const longest = 1000;
/** Annotations of one step: added while it runs, emitted once at its end. */
class Annotations {
    byLevel = {
        error: new Map(),
        warning: new Map(),
        notice: new Map(),
    };
    /** Adds one. Those of the same level and title become one annotation. */
    add(level, title, message) {
        const groups = this.byLevel[level];
        const group = groups.get(title) ?? { total: 0, first: [] };
        groups.set(title, group);
        group.total += 1;
        // A million files may fail for the same reason: the rest is counted only.
        if (group.first.length < examples)
            group.first.push(message);
    }
    /** Shows all, gravest first, and forgets them. The last one of a level tells what had no room. */
    emit(sink) {
        for (const level of ['error', 'warning', 'notice']) {
            const groups = [...this.byLevel[level]];
            this.byLevel[level].clear();
            const shown = groups.length <= most[level] ? groups : groups.slice(0, most[level] - 1);
            for (const [title, group] of shown)
                sink[level](together(group), { title: (0,visible/* visible */.R)(title, 200) });
            const rest = groups.slice(shown.length).map(([title]) => title);
            if (rest.length > 0) {
                const title = `${(0,format/* counted */.hS)(rest.length, 'more kind')} of ${level}, see the job summary`;
                sink[level](together({ total: rest.length, first: rest.slice(0, examples) }), { title });
            }
        }
    }
}
/** The first messages, a line each, and how many there are besides. */
function together({ total, first }) {
    const lines = first.map((message) => (0,visible/* visible */.R)(message, longest));
    const rest = total - first.length;
    return (rest > 0 ? [...lines, `and ${(0,format/* count */.U9)(rest)} more`] : lines).join('\n');
}

// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
// EXTERNAL MODULE: ./src/report/summary/parts.ts
var parts = __webpack_require__(21743);
;// CONCATENATED MODULE: ./src/report/summary/failure.ts
/** The job summary of a step that could not do its work. */


/** Lines kept; a message that gathers everything at once has one for each thing. */
const LINES = 60;
/** @param problems - whole sentences with cause and fix; those that gather several have a line for each. */
function failureSummary(problems) {
    const lines = problems.flatMap(linesOf);
    const told = lines.slice(0, LINES).map((line) => (0,markdown/* text */.Qq)(line, 1000));
    return (0,markdown/* document */.Al)([
        (0,parts/* headline */.Pl)('bad', 'This step did not run to its end.'),
        told.length === 1 && told[0] !== undefined ? told[0] : (0,markdown/* list */.p_)(told),
    ]);
}
/** The lines of a message, without the dashes that they have in a log. */
function linesOf(problem) {
    return problem
        .split('\n')
        .map((line) => line.replace(/^- /, ''))
        .filter((line) => line.trim() !== '');
}

;// CONCATENATED MODULE: ./src/report/log-text.ts

/**
 * A foreign string as part of a log line. The runner reads the log: `::name::` at the start of a line and `##[name]` anywhere
 * in it are commands. No `::` and no `##[` is left, no end of line, no terminal sequence and no other control character.
 *
 * The command marks are broken with a visible escape, not with an invisible character: comparisons that follow a language's
 * rules skip invisible ones.
 * @param limit - characters kept; a cut is marked with `…`.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
function safe(text, limit = 2000) {
    return (0,visible/* visible */.R)(text, limit)
        .replace(/:(?=:)/g, '\\u003a')
        .replace(/##(?=\[)/g, '#\\u0023');
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./src/report/redact.ts
/** Takes secrets out of data before it is written anywhere. The last line of defence: callers put no secret in to begin with. */
/** Stands where a secret was. */
const redacted = '***';
/**
 * The value as JSON with every secret replaced, in names as in values: as it is, URL-encoded, escaped as in JSON, in base64
 * (alone, or within a longer text such as `user:secret`) and in hexadecimal digits. Each long line of a secret of many lines
 * counts as one.
 * @param value - anything `JSON.stringify` takes; big integers become strings.
 * @param secrets - empty ones are ignored.
 */
function redact(value, secrets) {
    const forms = [...new Set(secrets.flatMap(redact_parts).flatMap(formsOf))];
    // Something that has no JSON, such as `undefined`, is null within a list.
    const [plain = null] = JSON.parse(JSON.stringify([value], bigIntegers));
    return walk(plain, forms);
}
/** One string with every secret replaced, in the same forms. */
function redactText(text, secrets) {
    return cover(text, [...new Set(secrets.flatMap(redact_parts).flatMap(formsOf))]);
}
function walk(value, forms) {
    if (typeof value === 'string')
        return cover(value, forms);
    if (typeof value === 'number')
        return forms.includes(String(value)) ? redacted : value;
    if (value === null || typeof value === 'boolean')
        return value;
    if (isList(value))
        return value.map((each) => walk(each, forms));
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [cover(name, forms), walk(each, forms)]));
}
/** Replaces all places at once: one form may overlap another, and replacing it first would leave a rest of the other. */
function cover(text, forms) {
    const places = forms.flatMap((form) => placesOf(form, text)).sort((a, b) => a.from - b.from);
    let covered = '';
    let done = 0;
    for (const { from, to } of places) {
        if (to <= done)
            continue;
        if (from >= done)
            covered += text.slice(done, from) + redacted;
        done = to;
    }
    return covered + text.slice(done);
}
function placesOf(form, text) {
    const places = [];
    for (let from = text.indexOf(form); from !== -1; from = text.indexOf(form, from + 1)) {
        places.push({ from, to: from + form.length });
    }
    return places;
}
/** Shorter pieces would be found everywhere by chance. */
const shortestPiece = 8;
/** The secret and, of a private key or the like, its lines. */
function redact_parts(secret) {
    const lines = secret.split(/\r?\n/).map((line) => line.trim());
    const pieces = lines.length > 1 ? lines.filter((line) => line.length >= shortestPiece) : lines;
    return [secret, ...pieces].filter((piece) => piece !== '');
}
function formsOf(secret) {
    const utf8 = Buffer.from(secret);
    const hex = utf8.toString('hex');
    const percent = percentEncoded(utf8, /[A-Za-z0-9\-_.!~*'()]/);
    const strict = percentEncoded(utf8, /[A-Za-z0-9\-_.~]/);
    const path = percentEncoded(utf8, /[A-Za-z0-9\-_.~!$&'()*+,;=:@/]/);
    const form = new URLSearchParams([['', secret]]).toString().slice(1);
    const encoded = [percent, strict, path, form];
    const whole = [secret, JSON.stringify(secret).slice(1, -1), ...encoded, ...encoded.map(lowerHex)];
    const digits = [hex, hex.toUpperCase(), utf8.toString('base64'), utf8.toString('base64url'), ...base64Within(utf8)];
    return [...whole, ...digits.filter((piece) => piece.length >= shortestPiece)];
}
function percentEncoded(utf8, kept) {
    return Array.from(utf8, (byte) => {
        const character = String.fromCharCode(byte);
        return kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }).join('');
}
function lowerHex(encoded) {
    return encoded.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}
/** The digits that stand for the secret alone when it lies anywhere in a longer encoded text: one piece for each alignment. */
function base64Within(utf8) {
    return [0, 1, 2].flatMap((offset) => {
        const shifted = Buffer.concat([Buffer.alloc(offset), utf8]);
        const first = Math.ceil((offset * 8) / 6);
        const last = Math.floor((shifted.length * 8) / 6);
        return ['base64', 'base64url'].map((alphabet) => shifted.toString(alphabet).slice(first, last));
    });
}
function bigIntegers(_, value) {
    return typeof value === 'bigint' ? String(value) : value;
}
function isList(value) {
    return Array.isArray(value);
}

;// CONCATENATED MODULE: ./src/report/report.ts
/** The report of a step: one JSON file with everything the summary shows and more, without secrets. */






/**
 * Puts a report together and takes every secret out of it.
 * @throws Error when the step's data uses a name that every report has.
 */
function buildReport(parts, secrets) {
    const common = {
        version: 1,
        step: parts.step,
        started: new Date(parts.startedMs).toISOString(),
        finished: new Date(parts.finishedMs).toISOString(),
        seconds: Math.max(0, Math.round(parts.finishedMs - parts.startedMs) / 1000),
        outcome: parts.outcome,
    };
    const taken = Object.keys(parts.data).find((name) => name in common || name === 'inputs');
    if (taken !== undefined)
        throw new Error(`The data of step ${parts.step} cannot be named ${taken} in its report.`);
    // The common part and the names at the top come from this project; a short secret must not spoil the form of the report.
    const data = Object.entries(parts.data).map(([name, value]) => [name, redact(value, secrets)]);
    return { ...common, inputs: redact(parts.inputs, secrets), ...Object.fromEntries(data) };
}
/**
 * Writes a report where only the runner's user can read it. A report of the same step and job is replaced.
 * @param env - `RUNNER_TEMP` is used where set.
 * @returns the path of the file.
 * @throws Error when the folder belongs to somebody else or is a link.
 */
async function writeReport(report, env = process.env) {
    if (!/^[a-z][a-z0-9-]*$/.test(report.step))
        throw new Error('The name of a step has lower-case letters only.');
    const { RUNNER_TEMP: temporary = '' } = env;
    const folder = (0,external_node_path_.join)(temporary === '' ? (0,external_node_os_.tmpdir)() : temporary, 'mastodon-media-r2');
    await ownFolder(folder);
    const path = (0,external_node_path_.join)(folder, `${report.step}-report.json`);
    const unfinished = (0,external_node_path_.join)(folder, `.${(0,external_node_crypto_.randomUUID)()}`);
    try {
        await (0,promises_.writeFile)(unfinished, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
        await (0,promises_.rename)(unfinished, path);
    }
    catch (error) {
        await (0,promises_.rm)(unfinished, { force: true });
        throw error;
    }
    return path;
}
/** In a temporary folder that all users share somebody else could have put a folder or a link of that name. */
async function ownFolder(folder) {
    await (0,promises_.mkdir)(folder, { recursive: true, mode: 0o700 });
    const found = await (0,promises_.lstat)(folder);
    const own = process.getuid === undefined || found.uid === process.getuid();
    if (!found.isDirectory() || !own) {
        throw new Error(`${folder} must be a folder of this user, not a link and not of another user. Remove it.`);
    }
    await (0,promises_.chmod)(folder, 0o700);
}

;// CONCATENATED MODULE: ./src/steps/index.ts
/** Runs the step that the inputs are for. */
async function runStep(inputs, world) {
    switch (inputs.step) {
        case 'plan':
            return (await Promise.all(/* import() */[__webpack_require__.e(328), __webpack_require__.e(786), __webpack_require__.e(201), __webpack_require__.e(485), __webpack_require__.e(25), __webpack_require__.e(931), __webpack_require__.e(926), __webpack_require__.e(390)]).then(__webpack_require__.bind(__webpack_require__, 29390))).plan(inputs, world);
        case 'provision':
            return (await Promise.all(/* import() */[__webpack_require__.e(328), __webpack_require__.e(815), __webpack_require__.e(786), __webpack_require__.e(201), __webpack_require__.e(485), __webpack_require__.e(16)]).then(__webpack_require__.bind(__webpack_require__, 89016))).provision(inputs, world);
        case 'sync':
            return (await Promise.all(/* import() */[__webpack_require__.e(328), __webpack_require__.e(786), __webpack_require__.e(201), __webpack_require__.e(485), __webpack_require__.e(25), __webpack_require__.e(931), __webpack_require__.e(926), __webpack_require__.e(500), __webpack_require__.e(620)]).then(__webpack_require__.bind(__webpack_require__, 73620))).sync(inputs, world);
        case 'verify':
            return (await Promise.all(/* import() */[__webpack_require__.e(328), __webpack_require__.e(786), __webpack_require__.e(201), __webpack_require__.e(485), __webpack_require__.e(25), __webpack_require__.e(931), __webpack_require__.e(500), __webpack_require__.e(515)]).then(__webpack_require__.bind(__webpack_require__, 96515))).verify(inputs, world);
        case 'publish':
            return (await Promise.all(/* import() */[__webpack_require__.e(815), __webpack_require__.e(786), __webpack_require__.e(201), __webpack_require__.e(485), __webpack_require__.e(25), __webpack_require__.e(679)]).then(__webpack_require__.bind(__webpack_require__, 1167))).publish(inputs, world);
        case 'redirect':
            return (await Promise.all(/* import() */[__webpack_require__.e(786), __webpack_require__.e(201), __webpack_require__.e(865)]).then(__webpack_require__.bind(__webpack_require__, 66325))).redirect(inputs, world);
    }
}

;// CONCATENATED MODULE: ./src/steps/runner.ts
/** Whether this runner may be given what the step is given. */

/**
 * Refuses to run on a self-hosted runner of a public repository, unless the operator names the repository: whoever can open a pull
 * request there may be able to run code on that machine, next to the media and the keys.
 * @see https://docs.github.com/en/actions/reference/security/secure-use#hardening-for-self-hosted-runners
 */
async function refusePublicRunner(inputs, env) {
    if (env['RUNNER_ENVIRONMENT'] !== 'self-hosted')
        return;
    const { repository } = await readEvent(env['GITHUB_EVENT_PATH']);
    if (repository?.private !== false)
        return;
    const name = repository.full_name ?? env['GITHUB_REPOSITORY'] ?? '';
    if (inputs.allowPublicRunner === name)
        return;
    throw new Error(`The repository ${name} is public and this runner is your own machine: whoever opens a pull request may be able to run code on it. ` +
        `Make the repository private, or accept it by name with allow-public-runner: ${name}.`);
}
async function readEvent(path) {
    if (path === undefined || path === '')
        return {};
    try {
        return JSON.parse(await (0,promises_.readFile)(path, 'utf8'));
    }
    catch {
        return {};
    }
}

;// CONCATENATED MODULE: ./src/main.ts
/** The process: inputs, one step, outputs, summary, report, exit code. */














/** Milliseconds from SIGINT until what is in flight is cut off; the runner kills the process after 7.5 s. */
const GRACE_MS = 4000;
/**
 * Runs the step the inputs ask for.
 * @returns the exit code: 0, or 1 when something failed, or 130 when the run was cancelled.
 */
async function main(startThread) {
    const secrets = new Set();
    const mask = (secret) => {
        if (secret === '' || secrets.has(secret))
            return;
        secrets.add(secret);
        core.setSecret(secret);
    };
    const clean = (text) => redactText(text, [...secrets]);
    const startedMs = Date.now();
    const { cancelled, stop, signal } = interruptions();
    const annotations = new Annotations();
    let inputs;
    let done;
    try {
        inputs = readInputs((name) => core.getInput(name, { trimWhitespace: false }), mask);
        for (const { name, initial, steps } of outputTable) {
            if (steps.includes(inputs.step))
                core.setOutput(name, initial);
        }
        const cx = { signal, clock: context/* systemClock */.m, emit: (event) => log(event, clean, annotations) };
        const world = {
            cx,
            stop,
            mask,
            startThread,
            web: new PublicWeb(routesFrom(process.env['MEDIA_R2_CONNECT_TO'] ?? '')),
            cloudflare: await cloudflareFor(inputs),
            event: process.env['GITHUB_EVENT_NAME'],
            github: defined({
                apiUrl: process.env['GITHUB_API_URL'],
                graphqlUrl: process.env['GITHUB_GRAPHQL_URL'],
                repository: process.env['GITHUB_REPOSITORY'],
            }),
            temporary: process.env['RUNNER_TEMP'],
            annotate: (level, title, text) => annotations.add(level, title, clean(text)),
            progress: (line) => core.info(line),
        };
        await refusePublicRunner(inputs, process.env);
        done = await runStep(inputs, world);
    }
    catch (error) {
        done = failed(error, cancelled());
    }
    if (cancelled() && done.outcome !== 'failure')
        done = { ...done, outcome: 'cancelled' };
    await conclude(done, inputs, startedMs, [...secrets], annotations, clean);
    return exitCode(done.outcome);
}
/** Cloudflare's client is the largest part of the bundle, so it is loaded for runs with a token alone. */
async function cloudflareFor(inputs) {
    if (inputs.cloudflare === undefined) {
        return () => {
            throw new Error('api-token was not given.');
        };
    }
    const { createCloudflare } = await Promise.all(/* import() */[__webpack_require__.e(781), __webpack_require__.e(756)]).then(__webpack_require__.bind(__webpack_require__, 88756));
    const baseUrl = process.env['CLOUDFLARE_BASE_URL'];
    return (token, cx) => createCloudflare({ token, cx, ...defined({ baseUrl }) });
}
/** SIGINT asks for a clean end; what is still in flight after a grace period is cut off. */
function interruptions() {
    const stop = new AbortController();
    const cut = new AbortController();
    (0,external_node_events_.setMaxListeners)(0, stop.signal, cut.signal);
    const interrupt = () => {
        if (stop.signal.aborted)
            return;
        core.info('Cancelled: no new object is begun, what is in flight is finished.');
        stop.abort(new Error('The run was cancelled.'));
        setTimeout(() => cut.abort(new Error('The run was cancelled.')), GRACE_MS).unref();
    };
    process.once('SIGINT', interrupt);
    process.once('SIGTERM', interrupt);
    return { cancelled: () => stop.signal.aborted, stop: stop.signal, signal: cut.signal };
}
function log(event, clean, annotations) {
    if (event.kind === 'retry')
        core.debug(safe(clean(`${event.what}: attempt ${event.attempt} failed: ${event.why}`)));
    if (event.kind !== 'log')
        return;
    const text = safe(clean(event.text));
    switch (event.level) {
        case 'debug':
            core.debug(text);
            break;
        case 'info':
            core.info(text);
            break;
        case 'notice':
            annotations.add('notice', 'Notice', text);
            core.info(text);
            break;
        case 'warning':
            annotations.add('warning', 'Warning', text);
            core.info(`Warning: ${text}`);
            break;
    }
}
function failed(error, cancelled) {
    const problems = error instanceof InputError ? error.problems : [messageOf(error)];
    if (error instanceof Error && !(error instanceof InputError))
        core.debug(safe(error.stack ?? '', 20_000));
    return {
        outcome: cancelled ? 'cancelled' : 'failure',
        failure: messageOf(error),
        outputs: {},
        data: { problems },
        summary: failureSummary(problems),
    };
}
async function conclude(done, inputs, startedMs, secrets, annotations, clean) {
    annotations.emit(core);
    for (const [name, value] of Object.entries(done.outputs))
        core.setOutput(name, value);
    if (inputs !== undefined) {
        const report = buildReport({
            step: inputs.step,
            startedMs,
            finishedMs: Date.now(),
            outcome: done.outcome,
            inputs: { ...inputs },
            data: done.data,
        }, secrets);
        core.setOutput('report', await writeReport(report));
    }
    if (inputs?.summary !== false && (process.env['GITHUB_STEP_SUMMARY'] ?? '') !== '') {
        await core.summary.addRaw(clean(done.summary), true).write();
    }
    if (done.failure !== undefined)
        core.setFailed(main_redacted(clean(done.failure)));
}
/** A failure may have several lines; each is made harmless by itself. */
function main_redacted(text) {
    return text
        .split('\n')
        .map((line) => safe(line))
        .join('\n');
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}
function exitCode(outcome) {
    return outcome === 'cancelled' ? 130 : outcome === 'failure' ? 1 : 0;
}


/***/ }),

/***/ 25021:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Do: () => (/* binding */ parseKey),
/* harmony export */   EZ: () => (/* binding */ kinds),
/* harmony export */   Hl: () => (/* binding */ knownFolders),
/* harmony export */   L8: () => (/* binding */ classify),
/* harmony export */   Nc: () => (/* binding */ isMastodonKey),
/* harmony export */   mA: () => (/* binding */ classFolders),
/* harmony export */   v9: () => (/* binding */ privateFolders)
/* harmony export */ });
/* unused harmony export kindOf */
/**
 * Mastodon's key layout, `[cache/]:class/:attachment/:id_partition/:style/:filename`, and the kinds of media in it. The
 * same path is used below `public/system` on a disk and in a bucket.
 * @see https://github.com/mastodon/mastodon/blob/main/config/initializers/paperclip.rb
 */
/** The one table of kinds. */
const table = {
    'accounts/avatars': { title: 'profile pictures', cached: 'by-hand', plain: 'no' },
    'accounts/headers': { title: 'profile headers', cached: 'by-hand', plain: 'no' },
    'media_attachments/files': { title: 'post attachments', cached: 'yes', plain: 'no' },
    'media_attachments/thumbnails': { title: 'audio and video covers', cached: 'yes', plain: 'no' },
    // No command fetches emoji again: https://github.com/mastodon/mastodon/issues/22115
    'custom_emojis/images': { title: 'custom emoji', cached: 'no', plain: 'no' },
    'preview_cards/images': { title: 'link previews', cached: 'yes', plain: 'yes' },
    'preview_card_providers/icons': { title: 'publisher icons', cached: 'no', plain: 'no' },
    'site_uploads/files': { title: 'server branding', cached: 'no', plain: 'no' },
    'backups/dumps': { title: 'account archives', cached: 'no', plain: 'no', private: true },
    'imports/data': { title: 'uploaded import lists', cached: 'no', plain: 'no', private: true },
};
const cachePrefix = 'cache/';
const ownPrefix = '.mastodon-r2/';
const plainKinds = kindsBelow(false);
const cachedKinds = kindsBelow(true);
const ownKind = outsideLayout('own', "this tool's own records");
const foreignKind = outsideLayout('foreign', 'files outside the layout of Mastodon');
/** Every kind, in the order in which reports show them. */
const kinds = [...plainKinds.values(), ...cachedKinds.values(), ownKind, foreignKind];
/** The class folders, as they stand in the media root and below `cache/`. */
const classFolders = [...new Set(Object.keys(table).map(classOf))];
/** The names that the root of Mastodon's media may hold. */
const knownFolders = [...classFolders, 'cache'];
/** Folders of which nothing is ever copied or served. */
const privateFolders = [
    ...new Set(Object.entries(table)
        .filter(([, row]) => row.private)
        .map(([id]) => classOf(id))),
];
/**
 * The kind of a key. Looks at the first two segments and at the first letter of the last: it is asked for each of
 * millions of keys. Use {@link parseKey} where the whole path matters.
 */
function classify(key) {
    const cached = key.startsWith(cachePrefix);
    const start = cached ? cachePrefix.length : 0;
    const classEnd = key.indexOf('/', start);
    const attachmentEnd = classEnd < 0 ? -1 : key.indexOf('/', classEnd + 1);
    if (attachmentEnd > 0) {
        const kind = (cached ? cachedKinds : plainKinds).get(key.slice(start, attachmentEnd));
        if (kind !== undefined)
            return kind.private || !isJunk(key) ? kind : foreignKind;
    }
    return classifyRest(key, start, classEnd);
}
/** The kind's id. */
function kindOf(key) {
    return classify(key).id;
}
/** Whether a key is one that Mastodon wrote, private ones included; not this tool's own records. */
function isMastodonKey(key) {
    const { id } = classify(key);
    return id !== 'foreign' && id !== 'own';
}
/**
 * Takes a key apart and checks all of it: three to six groups of digits for the id (groups of three, so nine digits and
 * up), a style and a file name. File names from before 2.0 may be anything.
 * @returns `null` when the path is not one that Mastodon would write.
 */
function parseKey(key) {
    const kind = classify(key);
    if (kind.id === 'foreign' || kind.id === 'own')
        return null;
    const path = kind.cached ? key.slice(cachePrefix.length) : key;
    const match = path.startsWith(`${kind.id}/`) ? belowAttachment.exec(path.slice(kind.id.length + 1)) : null;
    if (match === null)
        return null;
    const [, partition = '', style = '', fileName = ''] = match;
    return { kind, id: partition.replaceAll('/', '').replace(/^0+(?=\d)/, ''), style, fileName };
}
/** Names of dots alone are no names: they would lead out of their folder on a disk. */
const belowAttachment = /^(\d{3}(?:\/\d{3}){2,5})\/(?!\.{1,2}\/)([^/]+)\/(?!\.{1,2}$)([^/]+)$/;
/** Everything that is not a known class and attachment. */
function classifyRest(key, start, classEnd) {
    if (key.startsWith(ownPrefix))
        return ownKind;
    // Whatever else stands in a private folder is private too: a mistake here must never publish anything.
    if (classEnd > 0) {
        const folder = `${key.slice(start, classEnd)}/`;
        for (const [id, kind] of start > 0 ? cachedKinds : plainKinds) {
            if (kind.private && id.startsWith(folder))
                return kind;
        }
    }
    return foreignKind;
}
/**
 * Whether the last segment is something that other programs leave in folders. Mastodon's own file names begin with a
 * letter or digit, old ones nearly always, so the first character settles almost every case.
 */
function isJunk(key) {
    const nameAt = key.lastIndexOf('/') + 1;
    switch (key.charCodeAt(nameAt)) {
        case 0x2e: // `.`
            return hiddenJunk.test(key.slice(nameAt));
        case 0x54: // `T`
        case 0x64: // `d`
        case 0x6c: // `l`
            return namedJunk.has(key.slice(nameAt));
        default:
            return nameAt === key.length; // Ends with a slash: a folder's marker, not a file.
    }
}
const namedJunk = new Set(['Thumbs.db', 'desktop.ini', 'lost+found']);
/** Finder's, AppleDouble's, NFS's and git's leftovers, and rsync's temporary files `.name.XXXXXX`. */
const hiddenJunk = /^\.(?:DS_Store$|_|nfs[0-9a-f]{8,}|(?:git)?(?:keep|ignore)$|~tmp~$|.*\.[A-Za-z0-9]{6}$)/;
function kindsBelow(cached) {
    return new Map(Object.entries(table).map(([id, row]) => [
        id,
        Object.freeze({
            id: id,
            cached,
            refetchable: cached ? row.cached : row.plain,
            private: row.private ?? false,
            title: cached ? `${row.title} from other servers` : row.title,
        }),
    ]));
}
function outsideLayout(id, title) {
    return Object.freeze({ id, cached: false, refetchable: 'no', private: false, title });
}
function classOf(id) {
    return id.slice(0, id.indexOf('/'));
}


/***/ }),

/***/ 82501:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ readSelection)
/* harmony export */ });
/* harmony import */ var _layout_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25021);
/**
 * Which of Mastodon's media are wanted: kinds and key patterns to include and to exclude. Leaving out what Mastodon cannot fetch
 * again would break it for good, as its database goes on naming the files, so that is refused.
 */

const media = _layout_js__WEBPACK_IMPORTED_MODULE_0__/* .kinds */ .EZ.filter(({ id }) => id !== 'own' && id !== 'foreign');
/** Understands what was asked for. Pure. */
function readSelection({ include, exclude, rowsCleared }) {
    const problems = [];
    const understood = (name, texts) => texts.flatMap((text) => {
        const item = readItem(text);
        if (item === undefined)
            problems.push(unknown(name, text));
        return item ?? [];
    });
    const wanted = understood('include', include);
    const unwanted = understood('exclude', exclude);
    for (const item of wanted) {
        if (media.some((kind) => !kind.private && item.touches(kind)))
            continue;
        problems.push(`include: ${quoted(item.text)} names only private files (${_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .privateFolders */ .v9.join(', ')}), which are never copied. Leave it out.`);
    }
    for (const item of unwanted)
        problems.push(...objections(item, rowsCleared));
    const narrowed = wanted.length > 0;
    const sorted = (texts) => [...new Set(texts)].sort();
    const asked = narrowed || unwanted.length > 0;
    return {
        problems,
        selection: {
            narrowed,
            text: asked ? JSON.stringify({ include: sorted(include), exclude: sorted(exclude) }) : '',
            ...(asked && {
                keep: (key) => (!narrowed || wanted.some((item) => item.matches(key))) && !unwanted.some((item) => item.matches(key)),
            }),
        },
    };
}
/** What stands against leaving an item out. */
function objections(item, rowsCleared) {
    const hit = media.filter((kind) => !kind.private && item.touches(kind));
    const lost = hit.filter(({ refetchable }) => refetchable !== 'yes');
    if (lost.length > 0) {
        const named = lost.map((kind) => `${folderOf(kind)} (${kind.title})`);
        return [
            `exclude: ${quoted(item.text)} would leave out ${shortened(named)}, which Mastodon does not fetch again by itself: its database would go on ` +
                `naming files that are nowhere. Only ${leavable} may be left out.`,
        ];
    }
    if (hit.length === 0 || rowsCleared)
        return [];
    return [
        `exclude: ${quoted(item.text)} leaves out files that Mastodon's database still names. Clear the rows first (tootctl media remove --days 0, ` +
            'tootctl preview_cards remove --days 0), then say so by rows-cleared: true.',
    ];
}
const leavable = media
    .filter(({ refetchable, private: hidden }) => refetchable === 'yes' && !hidden)
    .map((kind) => folderOf(kind))
    .join(', ');
function readItem(text) {
    return text.includes('*') ? pattern(text) : (kindItem(text.replace(/\/+$/, '')) ?? keyItem(text));
}
/** `cache`, a class, or a class and an attachment; without `cache/` both places are meant. */
function kindItem(text) {
    const cachedOnly = text === 'cache' || text.startsWith('cache/');
    const name = text === 'cache' ? '' : text.replace(/^cache\//, '');
    const touched = new Set(media.filter(({ id, cached }) => (cached || !cachedOnly) && (name === '' || id === name || id.startsWith(`${name}/`))));
    if (touched.size === 0)
        return undefined;
    return { text, matches: (key) => touched.has((0,_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .classify */ .L8)(key)), touches: (kind) => touched.has(kind) };
}
/** One key, or all below a folder of keys. */
function keyItem(text) {
    const folder = text.endsWith('/');
    if (!(0,_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .isMastodonKey */ .Nc)(folder ? `${text}0` : text))
        return undefined;
    return {
        text,
        matches: (key) => key === text || key.startsWith(folder ? text : `${text}/`),
        touches: (kind) => text.startsWith(`${folderOf(kind)}/`),
    };
}
/** `*` stands for anything but a slash, `**` for anything. */
function pattern(text) {
    const literal = text.slice(0, text.indexOf('*'));
    const touches = (kind) => {
        const folder = `${folderOf(kind)}/`;
        return folder.startsWith(literal) || literal.startsWith(folder);
    };
    if (!media.some(touches))
        return undefined;
    const source = text.replaceAll(/\*{2,}|\*|[\\^$.|?+()[\]{}]/g, (sign) => sign === '*' ? '[^/]*' : sign.startsWith('*') ? '.*' : `\\${sign}`);
    const expression = new RegExp(`^${source}$`, 'su');
    return { text, matches: (key) => expression.test(key), touches };
}
function folderOf({ id, cached }) {
    return cached ? `cache/${id}` : id;
}
function unknown(name, text) {
    const known = [...new Set(media.filter((kind) => !kind.private).map(({ id }) => id))].join(', ');
    return (`${name}: ${quoted(text)} is neither a kind of media nor a pattern that a key of Mastodon's can match. ` +
        `Kinds: ${known}; with cache/ before them only the copies from other servers; a pattern has * in it, such as cache/preview_cards/**.`);
}
function quoted(text) {
    return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
}
function shortened(names) {
    return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more kinds` : names.join(', ');
}


/***/ }),

/***/ 40288:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ systemClock)
/* harmony export */ });
/**
 * What every long-running call is given by its caller: how to stop, what time it is, and where to tell what happens.
 * Passing it explicitly keeps every module free of global state and lets tests own the clock and read the events.
 */
/** The real clock. */
const systemClock = {
    now: () => Date.now(),
    sleep: (ms, signal) => new Promise((resolve, reject) => {
        if (signal?.aborted) {
            reject(signal.reason);
            return;
        }
        const abort = () => {
            clearTimeout(timer);
            reject(signal?.reason);
        };
        const timer = setTimeout(() => {
            signal?.removeEventListener('abort', abort);
            resolve();
        }, ms);
        signal?.addEventListener('abort', abort, { once: true });
    }),
};


/***/ }),

/***/ 12011:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   TG: () => (/* binding */ money),
/* harmony export */   TS: () => (/* binding */ rate),
/* harmony export */   U9: () => (/* binding */ count),
/* harmony export */   ee: () => (/* binding */ bytes),
/* harmony export */   hS: () => (/* binding */ counted),
/* harmony export */   p0: () => (/* binding */ duration),
/* harmony export */   tk: () => (/* binding */ byteRate)
/* harmony export */ });
/* unused harmony exports unknown, percent */
/** Numbers as people read them. A number that is none (NaN, infinite) reads `unknown`. */
/** Stands where a number is not known. */
const unknown = 'unknown';
const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
/** `20431` -> `20,431`. */
function count(value) {
    return Number.isFinite(value) ? grouped.format(unsignedZero(Math.round(value))) : unknown;
}
/** `1 object`, `2,041 objects`. */
function counted(value, one, many = `${one}s`) {
    return `${count(value)} ${value === 1 ? one : many}`;
}
/**
 * `17100000000` -> `17.1 GB`. Units are decimal, as storage is billed: 1 GB is 10^9 bytes.
 * @param value - bytes.
 * @see https://developers.cloudflare.com/r2/pricing/#storage-usage
 */
function bytes(value) {
    if (!Number.isFinite(value))
        return unknown;
    let scaled = Math.abs(value);
    let unit = 0;
    // Compare what will be shown: 999.96 kB reads 1 MB, not 1000 kB.
    while (shown(scaled, unit) >= 1000 && unit < byteUnits.length - 1) {
        scaled /= 1000;
        unit += 1;
    }
    const rounded = shown(scaled, unit);
    return `${oneDecimal.format(value < 0 && rounded > 0 ? -rounded : rounded)} ${byteUnits[unit] ?? ''}`;
}
/** One decimal below 100, none above; bytes are whole. */
function shown(scaled, unit) {
    return unit === 0 || scaled >= 99.95 ? Math.round(scaled) : Math.round(scaled * 10) / 10;
}
/**
 * `133` -> `2 min 13 s`: the two largest units, whole seconds.
 * @param seconds - negative counts as zero.
 */
function duration(seconds) {
    if (!Number.isFinite(seconds))
        return unknown;
    if (seconds <= 0)
        return '0 s';
    if (seconds < 1)
        return 'under 1 s';
    const whole = Math.round(seconds);
    if (whole < 60)
        return `${whole} s`;
    if (whole < 3600)
        return pair(whole, 60, 'min', 's');
    // From an hour on seconds do not matter; round before splitting so that no `60 min` appears.
    const minutes = Math.round(seconds / 60);
    if (minutes < 1440)
        return pair(minutes, 60, 'h', 'min');
    const hours = Math.round(seconds / 3600);
    return pair(hours, 24, 'd', 'h');
}
/** `value` small units, `size` of which make a large one. */
function pair(value, size, largeUnit, smallUnit) {
    const rest = value % size;
    const first = `${grouped.format(Math.floor(value / size))} ${largeUnit}`;
    return rest === 0 ? first : `${first} ${rest} ${smallUnit}`;
}
/** `860 objects/s`; slow rates keep a decimal: `0.4 objects/s`. */
function rate(perSecond, unit) {
    if (!Number.isFinite(perSecond))
        return unknown;
    const value = Math.max(0, perSecond);
    if (value > 0 && value < 0.1)
        return `under 0.1 ${unit}/s`;
    return `${value < 10 ? oneDecimal.format(value) : count(value)} ${unit}/s`;
}
/** `98 MB/s`. */
function byteRate(perSecond) {
    return Number.isFinite(perSecond) ? `${bytes(Math.max(0, perSecond))}/s` : unknown;
}
/** `93.1%`. Never rounds up to all or down to nothing: `over 99.9%`, `under 0.1%`. */
function percent(part, whole) {
    const share = (Math.max(0, part) / whole) * 100;
    if (!Number.isFinite(share) || whole < 0)
        return unknown;
    if (share > 0 && share < 0.1)
        return 'under 0.1%';
    if (share > 99.9 && share < 100)
        return 'over 99.9%';
    return `${oneDecimal.format(unsignedZero(share))}%`;
}
/** `$45.10`; small amounts keep two digits that say something: `$0.0045`. */
function money(dollars) {
    if (!Number.isFinite(dollars))
        return unknown;
    const size = Math.abs(dollars);
    if (size === 0)
        return '$0.00';
    if (size < 0.000_1)
        return 'under $0.0001';
    const decimals = Math.max(2, 1 - Math.floor(Math.log10(size)));
    const digits = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: decimals });
    return `${dollars < 0 ? '-' : ''}$${digits.format(size)}`;
}
/** `-0` would print its sign. */
function unsignedZero(value) {
    return value === 0 ? 0 : value;
}


/***/ }),

/***/ 54285:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Al: () => (/* binding */ document),
/* harmony export */   Bv: () => (/* binding */ blocks),
/* harmony export */   EU: () => (/* binding */ fence),
/* harmony export */   PT: () => (/* binding */ markup),
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   R_: () => (/* binding */ heading),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   nf: () => (/* binding */ link),
/* harmony export */   p_: () => (/* binding */ list),
/* harmony export */   s6: () => (/* binding */ nothing),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   zH: () => (/* binding */ details)
/* harmony export */ });
/* unused harmony exports Markdown, summaryLimit */
/* harmony import */ var _visible_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(30776);
/**
 * Builds the Markdown of job summaries. Escaping is the default: only a `Markdown` value goes in as it stands, every plain
 * string is foreign and is escaped. So a file name cannot break a table, start a tag, mention somebody or close an issue.
 *
 * Characters with a meaning become character references, which can stand for nothing but text. A few more are read again
 * *after* Markdown was rendered (`@name`, `#12`, `:smile:`, `$x$`); those are set apart by a `<span>`, which leaves the text
 * as it is for whoever copies it.
 * @see https://github.github.com/gfm/#entity-and-numeric-character-references
 */

/** Markdown that is safe to put into a summary. Made by the functions of this file only. */
class Markdown {
    source;
    constructor(source) {
        this.source = source;
    }
    toString() {
        return this.source;
    }
}
/** No Markdown; blocks of it are left out. */
const nothing = new Markdown('');
/** GitHub drops a summary of more than 1 MiB whole; this many bytes leave room for other steps' text in the same file. */
const summaryLimit = 512 * 1024;
/** A template of Markdown: its own words stand, what is put in is escaped unless it is `Markdown`. */
function markup(words, ...values) {
    const source = words.reduce((before, word, i) => {
        const value = values[i - 1];
        return before + (value === undefined ? '' : toMarkdown(value).source) + word;
    });
    return new Markdown(source);
}
/**
 * Foreign text within a line.
 * @param limit - characters kept; a cut is marked with `…`.
 */
function text(foreign, limit = 500) {
    return new Markdown(escapeInline((0,_visible_js__WEBPACK_IMPORTED_MODULE_0__/* .visible */ .R)(foreign, limit)));
}
/**
 * A name as code: a key, a file, a host. Written as an element because a backtick span cannot hold every name in a table.
 * @param limit - characters kept; the longest object key has 1,024 bytes.
 */
function code(foreign, limit = 1024) {
    return foreign === '' ? new Markdown('(empty)') : new Markdown(`<code>${text(foreign, limit).source}</code>`);
}
/** A link; an address that is not `https:` is shown as code instead. */
function link(label, url) {
    if (!url.startsWith('https://') || !URL.canParse(url))
        return markup `${label} (${code(url)})`;
    const { href } = new URL(url);
    return new Markdown(`<a href="${href.replace(/[^\w/:.%?=-]/g, reference)}">${toMarkdown(label).source}</a>`);
}
/** A heading of one line. */
function heading(level, content) {
    return new Markdown(`${'#'.repeat(level)} ${toMarkdown(content).source}`);
}
/** A list of one line each. */
function list(items) {
    return new Markdown(items.map((item) => `- ${toMarkdown(item).source}`).join('\n'));
}
/**
 * A table. Cells hold one line; a row with too few cells is filled up, one with too many is cut.
 * @param options.align - by column; left where not given.
 */
function table(headers, rows, options = {}) {
    const rule = headers.map((_, i) => (options.align?.[i] === 'right' ? '---:' : ':---'));
    const cells = (row) => line(headers.map((_, i) => toMarkdown(row[i] ?? '').source));
    return new Markdown([cells(headers), line(rule), ...rows.map(cells)].join('\n'));
}
/** A part that opens when its summary is clicked. */
function details(summary, body) {
    // The empty lines end the HTML block, so that the body is read as Markdown again.
    const opening = `<details><summary>${toMarkdown(summary).source}</summary>`;
    return new Markdown(`${opening}\n\n${body.source}\n\n</details>`);
}
/**
 * A block of lines shown as they are, unseen characters made visible.
 * @param language - such as `diff`.
 * @param limit - lines kept; a cut is told in a last line.
 */
function fence(language, lines, limit = 400) {
    const kept = lines.slice(0, limit).map((each) => (0,_visible_js__WEBPACK_IMPORTED_MODULE_0__/* .visible */ .R)(each, 500));
    if (lines.length > limit)
        kept.push(`… and ${lines.length - limit} more lines`);
    const longest = kept.flatMap((each) => each.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
    const marks = '`'.repeat(longest + 1);
    return new Markdown([marks + language.replace(/[^a-z]/g, ''), ...kept, marks].join('\n'));
}
/** Blocks one below the other as one block. */
function blocks(...parts) {
    return new Markdown(parts
        .map((part) => part.source)
        .filter((source) => source !== '')
        .join('\n\n'));
}
/**
 * The whole summary. Blocks that no longer fit are left out from the end, so that the first, most important ones stay, and
 * no block is torn.
 * @param limit - bytes of UTF-8.
 */
function document(parts, limit = summaryLimit) {
    const notice = '*This summary was cut here because it became too long. The report file holds all of it.*\n';
    let room = limit - Buffer.byteLength(notice);
    const kept = [];
    for (const { source } of parts) {
        if (source === '')
            continue;
        room -= Buffer.byteLength(source) + 2;
        if (room < 0)
            return [...kept, notice].join('\n\n');
        kept.push(source);
    }
    return `${kept.join('\n\n')}\n`;
}
function toMarkdown(content) {
    if (content instanceof Markdown)
        return content;
    return typeof content === 'number' ? new Markdown(String(content)) : text(content);
}
function line(cells) {
    return `| ${cells.join(' | ')} |`;
}
/** Has a meaning anywhere in a line. */
const special = /[&<>|`*_~[\]#\\:]/g;
/** Has a meaning at the start of a line only: list items, rules, underlines of headings, indented code. */
const leading = /^(?:\s+|[-+=]|\d+(?=[.)](?:\s|$)))/;
/** Is read after rendering: mentions and mail addresses, mathematics, issue numbers, emoji. */
const reread = /[@$]|#(?=\d)|(?<=GH)-(?=\d)|:(?=[\w+-]+:)/gi;
/** Becomes a link without any mark; the other form, `scheme://`, loses its colon. */
const bareLink = /(?<=www)\./gi;
function escapeInline(shown) {
    // One pass for each kind, told apart by position, so that no pass sees the output of another.
    const marks = new Map();
    const mark = (pattern, as) => {
        for (const match of shown.matchAll(pattern))
            marks.set(match.index, as(match[0]));
    };
    mark(special, reference);
    mark(bareLink, reference);
    mark(reread, (character) => `<span>${reference(character)}</span>`);
    const start = leading.exec(shown)?.[0] ?? '';
    for (let i = 0; i < start.length; i += 1)
        marks.set(i, reference(start.charAt(i)));
    let escaped = '';
    for (let i = 0; i < shown.length; i += 1)
        escaped += marks.get(i) ?? shown.charAt(i);
    return escaped;
}
function reference(character) {
    return `&#${character.charCodeAt(0)};`;
}


/***/ }),

/***/ 54918:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   gZ: () => (/* binding */ operationsPrice),
/* harmony export */   w5: () => (/* binding */ OperationTally),
/* harmony export */   xc: () => (/* binding */ operationsTable)
/* harmony export */ });
/* harmony import */ var _cloudflare_prices_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51845);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12011);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(54285);
/** Counts the requests that R2 bills, for the report, the summary and the outputs. */



/** Counts events of kind `operation`; others pass by. */
class OperationTally {
    rows = new Map();
    elsewhere;
    /**
     * @param elsewhere - labels of stores that are not R2: their requests are told but are no part of R2's totals.
     */
    constructor(elsewhere = []) {
        this.elsewhere = new Set(elsewhere);
    }
    /**
     * Takes any event, so that it can be handed to `emit` as it is.
     * @param times - how often it happened.
     */
    count(event, times = 1) {
        if (event.kind !== 'operation')
            return;
        const { store, name } = event;
        const billed = this.elsewhere.has(store) ? 'elsewhere' : event.billed;
        const id = JSON.stringify([store, name, billed]);
        const row = this.rows.get(id);
        if (row === undefined) {
            this.rows.set(id, { store, name, billed, count: times });
        }
        else {
            row.count += times;
        }
    }
    /** What was counted so far. */
    snapshot() {
        const rows = [...this.rows.values()].map((row) => ({ ...row })).sort(inReadingOrder);
        const total = (billed) => rows.reduce((sum, row) => (row.billed === billed ? sum + row.count : sum), 0);
        return { rows, classA: total('A'), classB: total('B'), free: total('free') };
    }
}
/** What the operations cost at list price, in dollars; the free tier is left aside because other work may use it up. */
function operationsPrice(counts) {
    return (0,_cloudflare_prices_js__WEBPACK_IMPORTED_MODULE_0__/* .listPrice */ .i3)(counts);
}
/** A table of the operations and a sentence about their price. */
function operationsTable(counts) {
    if (counts.rows.length === 0)
        return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `No request was made.`;
    const rows = counts.rows.map((row) => [row.store, row.name, classTitle(row.billed), (0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(row.count)]);
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .blocks */ .Bv)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .table */ .tp)(['Store', 'Operation', 'Class', 'Requests'], rows, { align: ['left', 'left', 'left', 'right'] }), (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `At R2: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(counts.classA)} of class A, ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(counts.classB)} of class B, ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(counts.free)} free: ${priceText(counts)}.`);
}
/** `$0.0045 at list price, before the free tier`, with a link to the prices. */
function priceText(counts) {
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .money */ .TG)(operationsPrice(counts))} at ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .link */ .nf)('list price', _cloudflare_prices_js__WEBPACK_IMPORTED_MODULE_0__/* .r2Prices */ .nw.link)} of ${_cloudflare_prices_js__WEBPACK_IMPORTED_MODULE_0__/* .r2Prices */ .nw.read}, before the free tier`;
}
function classTitle(billed) {
    return billed === 'free' ? 'free' : billed === 'elsewhere' ? 'not R2' : `class ${billed}`;
}
function inReadingOrder(a, b) {
    return a.store.localeCompare(b.store, 'en') || a.billed.localeCompare(b.billed, 'en') || b.count - a.count;
}


/***/ }),

/***/ 21743:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EI: () => (/* binding */ changesTable),
/* harmony export */   NT: () => (/* binding */ problemsTable),
/* harmony export */   Pl: () => (/* binding */ headline),
/* harmony export */   X5: () => (/* binding */ total),
/* harmony export */   e8: () => (/* binding */ kindsTable),
/* harmony export */   hC: () => (/* binding */ sentences),
/* harmony export */   p5: () => (/* binding */ operationsDetails),
/* harmony export */   uW: () => (/* binding */ section),
/* harmony export */   vj: () => (/* binding */ amount),
/* harmony export */   xL: () => (/* binding */ tallyTable)
/* harmony export */ });
/* unused harmony export problemsShown */
/* harmony import */ var _operations_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(54918);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12011);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(54285);



/** Problems shown; the report holds all. With names and causes cut they fit into a summary whatever they hold. */
const problemsShown = 50;
const icons = { good: (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `✅ `, attention: (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `⚠️ `, bad: (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `❌ `, plain: _markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .nothing */ .s6 };
/** The sentence everybody reads, and what belongs to it. */
function headline(mood, sentence, more) {
    const first = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .heading */ .R_)(2, (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `${icons[mood]}${sentence}`);
    return more === undefined ? first : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .blocks */ .Bv)(first, (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `${more}`);
}
/** A part of the summary with its heading; nothing when there is nothing to show. */
function section(title, ...body) {
    const whole = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .blocks */ .Bv)(...body);
    return whole.source === '' ? whole : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .blocks */ .Bv)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .heading */ .R_)(3, title), whole);
}
/** `2,041 objects (183 MB)` */
function amount(tally) {
    return `${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .counted */ .hS)(tally.objects, 'object')} (${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .bytes */ .ee)(tally.bytes)})`;
}
/** Rows of name, objects and bytes, with their sum where there is more than one. */
function tallyTable(title, rows, sum = false) {
    if (rows.length === 0)
        return _markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .nothing */ .s6;
    const cells = rows.map((row) => [row.name, (0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(row.objects), (0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .bytes */ .ee)(row.bytes)]);
    if (sum && rows.length > 1) {
        const all = total(rows);
        cells.push([(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `**Together**`, (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `**${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(all.objects)}**`, (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `**${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .bytes */ .ee)(all.bytes)}**`]);
    }
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .table */ .tp)([title, 'Objects', 'Size'], cells, { align: ['left', 'right', 'right'] });
}
/** Kinds, the largest first. */
function kindsTable(kinds) {
    const rows = [...kinds].sort((a, b) => b.bytes - a.bytes).map((row) => ({ ...row, name: row.kind }));
    return tallyTable('Kind', rows, true);
}
/** The sum of tallies. */
function total(tallies) {
    return tallies.reduce((sum, tally) => ({ objects: sum.objects + tally.objects, bytes: sum.bytes + tally.bytes }), { objects: 0, bytes: 0 });
}
/**
 * What needs attention, with cause and remedy.
 * @param all - how many there are, when `problems` does not hold all of them.
 */
function problemsTable(problems, all = problems.length) {
    if (problems.length === 0)
        return _markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .nothing */ .s6;
    const shown = problems.slice(0, problemsShown);
    const rows = shown.map((problem) => [(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(problem.name, 400), (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .text */ .Qq)(problem.why, 300), (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .text */ .Qq)(problem.fix ?? '', 300)]);
    const rest = Math.max(all, problems.length) - shown.length;
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .blocks */ .Bv)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .table */ .tp)(['What', 'Why', 'What to do'], rows), rest > 0 ? (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `And ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(rest)} more: the report file has them.` : _markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .nothing */ .s6);
}
/** A table of changes. */
function changesTable(changes) {
    if (changes.length === 0)
        return _markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .nothing */ .s6;
    const rows = changes.slice(0, 200).map((line) => [line.resource, line.change]);
    const rest = changes.length - rows.length;
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .blocks */ .Bv)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .table */ .tp)(['What', 'Change'], rows), rest > 0 ? (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `And ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(rest)} more.` : _markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .nothing */ .s6);
}
/** Requests and their price, folded. */
function operationsDetails(counts) {
    if (counts.rows.length === 0)
        return _markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .nothing */ .s6;
    const summary = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .markup */ .PT) `Requests to R2: ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(counts.classA)} of class A, ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .count */ .U9)(counts.classB)} of class B, ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .money */ .TG)((0,_operations_js__WEBPACK_IMPORTED_MODULE_0__/* .operationsPrice */ .gZ)(counts))} at list price`;
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .details */ .zH)(summary, (0,_operations_js__WEBPACK_IMPORTED_MODULE_0__/* .operationsTable */ .xc)(counts));
}
/** Sentences as a list under a heading; nothing when there are none. */
function sentences(title, all) {
    return section(title, all.length === 0 ? _markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .nothing */ .s6 : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .list */ .p_)(all));
}


/***/ }),

/***/ 30776:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ visible)
/* harmony export */ });
/**
 * Makes every character of a foreign string visible. File names, keys and remote answers may hold characters that move the
 * cursor, turn the writing direction, end a line or show nothing at all; whoever reads a log or a summary must see them.
 */
/**
 * Control, format and bidirectional characters, line and paragraph separators, lone surrogates and everything that Unicode
 * calls ignorable (it shows nothing). Ordinary letters of any script, symbols and the plain space stay.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
/**
 * The string with unseen characters as `\n`, `\r`, `\t`, `\u202e` or `\u{e0041}`, cut after `limit` characters.
 * @param limit - characters (code points) of the input kept; a cut is marked with `…`.
 */
function visible(text, limit = 2000) {
    return cut(text, limit).replace(unseen, escaped);
}
function escaped(character) {
    if (character === '\n')
        return '\\n';
    if (character === '\r')
        return '\\r';
    if (character === '\t')
        return '\\t';
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
/** Cuts between code points, so that no half of a surrogate pair is left over. */
function cut(text, limit) {
    // A string has at least as many UTF-16 units as code points: most need no counting.
    if (text.length <= limit)
        return text;
    const kept = Array.from(text.slice(0, 2 * limit + 1));
    return kept.length <= limit ? text : `${kept.slice(0, limit).join('')}…`;
}


/***/ }),

/***/ 28587:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ StoreError),
/* harmony export */   Y: () => (/* binding */ everything)
/* harmony export */ });
/** The whole key space. */
const everything = { after: null, upTo: null };
/** A store's refusal or failure, with the cause in words and whether trying again later may help. */
class StoreError extends Error {
    name = 'StoreError';
    status;
    /** The store's own code, such as `AccessDenied`; empty when there was no answer. */
    code;
    constructor(message, details = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        this.status = details.status ?? 0;
        this.code = details.code ?? '';
    }
}


/***/ })

};
