export const id = 931;
export const ids = [931];
export const modules = {

/***/ 70863:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ publicHosts),
/* harmony export */   l: () => (/* binding */ isAttached)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12943);
/* harmony import */ var _resource_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(36143);
/** Which bucket a media host belongs to. */



/**
 * Whether a host name is attached to a bucket, so that what it serves comes from there.
 * @throws CloudflareProblem when that cannot be asked.
 */
async function isAttached(place, host) {
    const asked = place.client.r2.buckets.domains.custom.get(host, { ...(0,_resource_js__WEBPACK_IMPORTED_MODULE_2__/* .inPlace */ .zp)(place), bucket_name: place.bucket });
    return (await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .orNull */ .Xd)(asked, `read the media host ${host}`, [_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.r2]))?.enabled === true;
}
/** The hosts at which a bucket is public: custom domains, and its r2.dev address. */
async function publicHosts(place) {
    const { custom, managed } = place.client.r2.buckets.domains;
    const what = `list the hosts of bucket ${place.bucket}`;
    const attached = await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .orNull */ .Xd)(custom.list(place.bucket, (0,_resource_js__WEBPACK_IMPORTED_MODULE_2__/* .inPlace */ .zp)(place)), what, [_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.r2]);
    const development = await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .orNull */ .Xd)(managed.list(place.bucket, (0,_resource_js__WEBPACK_IMPORTED_MODULE_2__/* .inPlace */ .zp)(place)), what, [_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.r2]);
    const hosts = (attached?.domains ?? []).filter(({ enabled }) => enabled).map(({ domain }) => domain);
    return development?.enabled === true ? [...hosts, development.domain] : hosts;
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

/***/ 739:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S4: () => (/* binding */ judge),
/* harmony export */   q9: () => (/* binding */ tooManyHeldBack)
/* harmony export */ });
/* unused harmony exports heldBackShare, heldBackFloor */
/**
 * Whether an entry may be copied to where everyone can read.
 * @param access - as the store tells it. Absent means that the store has no such thing or was not asked; whoever lists
 *   a store that needs asking must ask before anything is written.
 */
function judge(access, kind) {
    if (kind.private)
        return 'never';
    return access === 'owner' ? 'held-back' : 'public';
}
/** The share of hidden files above which a mistake is likelier than moderation. */
const heldBackShare = 0.05;
/**
 * Up to this many hidden files, the share alone says nothing: one suspended account among a few dozen files is more
 * than 5 %, and perfectly normal.
 */
const heldBackFloor = 20;
/**
 * Whether so much is hidden that the cause is more likely a wrong umask, or a copy made without the modes, than
 * moderation. Going on would then leave holes in nearly every page, and later passes would *remove* what is already in
 * the bucket.
 *
 * Two ways to be too many: more than 5 % and more than {@link heldBackFloor} files; or, however few files there are,
 * more than half of them, since nobody hides most of their server.
 * @param counts - `total`: all media that is not private by its kind, hidden or not. For a pass that looks at changed
 *   files only, give the figures of the whole media, not of the change: suspending one account changes only hidden files.
 */
function tooManyHeldBack(counts) {
    const { heldBack, total, share = heldBackShare } = counts;
    if (heldBack > total * Math.max(0.5, share))
        return true;
    return heldBack > heldBackFloor && heldBack > total * share;
}


/***/ }),

/***/ 12867:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C2: () => (/* binding */ lookAtInstance),
/* harmony export */   Qk: () => (/* binding */ withLook),
/* harmony export */   VF: () => (/* binding */ withReturn)
/* harmony export */ });
/* harmony import */ var _cloudflare_attached_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(70863);
/* harmony import */ var _mastodon_instance_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(50628);
/* harmony import */ var _sync_authority_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(79762);
/* harmony import */ var _sync_watch_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(80512);
/* harmony import */ var _resources_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5485);
/** Who is the authority, asked of the live instance and the journal. */





/** Looks at the live instance, where one was named, and decides. */
async function lookAtInstance(hosts, journal, world, cx) {
    const { webHost, mediaHost } = hosts;
    if (webHost === undefined)
        return { standing: (0,_sync_authority_js__WEBPACK_IMPORTED_MODULE_2__/* .authorityOf */ .v)(undefined, journal) };
    if (mediaHost === undefined) {
        const blind = { reached: false, servesFrom: 'unknown', why: 'media-host was not given' };
        return { sight: blind, standing: (0,_sync_authority_js__WEBPACK_IMPORTED_MODULE_2__/* .authorityOf */ .v)(blind, journal) };
    }
    const live = await (0,_mastodon_instance_js__WEBPACK_IMPORTED_MODULE_1__/* .readInstance */ .oK)(world.web, { webHost, mediaHost }, cx);
    const mediaHostIsBucket = live.servesFrom === 'media-host' ? await attached(hosts, mediaHost, world, cx) : undefined;
    const sight = { ...live, ...(mediaHostIsBucket !== undefined && { mediaHostIsBucket }) };
    return { live, sight, standing: (0,_sync_authority_js__WEBPACK_IMPORTED_MODULE_2__/* .authorityOf */ .v)(sight, journal) };
}
/** Remembers when the live instance was first seen serving from the bucket, and since when its pages allow the media host. */
function withLook(now, { standing, live }, nowMs) {
    const watched = (0,_sync_watch_js__WEBPACK_IMPORTED_MODULE_4__/* .withCsp */ .D7)(now, live, nowMs);
    if (!standing.seen || watched.switchedMs !== undefined)
        return watched;
    const { formerSwitchMs: former, ...rest } = watched;
    return { ...(former === undefined ? watched : rest), switchedMs: nowMs };
}
/**
 * Remembers that an instance went back and has got everything back: from now on it is one that has not switched. When it had is kept, so
 * that what may still come to the bucket can be brought back too.
 */
function withReturn(now) {
    if (now.switchedMs === undefined)
        return now;
    const rest = { ...now, formerSwitchMs: now.switchedMs };
    delete rest.switchedMs;
    delete rest.switchOfferedMs;
    return rest;
}
/** @returns `undefined` when nobody can tell. */
async function attached({ r2, cloudflare }, mediaHost, world, cx) {
    if (cloudflare === undefined)
        return undefined;
    try {
        return await (0,_cloudflare_attached_js__WEBPACK_IMPORTED_MODULE_0__/* .isAttached */ .l)((0,_resources_js__WEBPACK_IMPORTED_MODULE_3__/* .bucketPlace */ .qR)({ r2, cloudflare }, world), mediaHost);
    }
    catch (error) {
        cx.signal.throwIfAborted();
        const why = error instanceof Error ? error.message : String(error);
        cx.emit({
            kind: 'log',
            level: 'warning',
            text: `Whether ${mediaHost} is attached to the bucket is not known: ${why}`,
        });
        return undefined;
    }
}


/***/ }),

/***/ 37509:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ withAccess)
/* harmony export */ });
/**
 * The same pairs; those that are wanted, and whose listing did not tell who may read them, were asked about.
 * @throws StoreError when the source can tell of none.
 */
async function withAccess(pairs, source, wanted, cx) {
    const asked = pairs.flatMap((pair) => {
        const entry = pair.source;
        return entry?.access === undefined && entry !== undefined && wanted({ ...pair, source: entry }) ? [entry] : [];
    });
    if (source.tellAccess === undefined || asked.length === 0)
        return pairs;
    const told = await source.tellAccess(asked, cx);
    const by = new Map(asked.map((entry, at) => [entry, told[at] ?? entry]));
    return pairs.map((pair) => {
        const entry = pair.source && by.get(pair.source);
        return entry === undefined ? pair : { ...pair, source: entry };
    });
}


/***/ }),

/***/ 79762:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ authorityOf)
/* harmony export */ });
/**
 * Decides by the live instance, and where that is unknown by the journal.
 * @param sight - `undefined` when no instance was named.
 */
function authorityOf(sight, journal) {
    const offered = journal.switchOfferedMs !== undefined;
    const switched = journal.switchedMs !== undefined;
    if (sight?.reached === true && sight.servesFrom !== 'unknown') {
        if (sight.servesFrom !== 'media-host') {
            if (switched)
                return wary('The live instance does not serve its media from the bucket, although it did before.');
            // The bucket may hold what a process that was not restarted still wrote there.
            if (journal.formerSwitchMs !== undefined)
                return wary('The live instance went back from the bucket.');
            return { ...source, why: 'The live instance does not serve its media from the bucket yet.' };
        }
        if (sight.mediaHostIsBucket === false) {
            return { ...source, why: 'The live instance uses the media host, which is not attached to this bucket yet.' };
        }
        return { ...bucket, seen: true, why: 'The live instance serves its media from the media host.' };
    }
    const unknown = sight === undefined
        ? 'Nobody said where the live instance is (web-host)'
        : `The live instance could not tell where it serves its media from${sight.why === undefined ? '' : ` (${sight.why})`}`;
    if (switched)
        return { ...bucket, why: `${unknown}, and it was seen serving them from the bucket before.` };
    if (offered)
        return { ...bucket, why: `${unknown}, and the switch was offered already.` };
    return wary(`${unknown}, and no switch was offered yet.`);
}
const source = { authority: 'source', overwriteNewer: true, mayDelete: true, seen: false };
const bucket = { authority: 'bucket', overwriteNewer: false, mayDelete: false, seen: false };
function wary(why) {
    return { ...source, overwriteNewer: false, mayDelete: false, why };
}


/***/ }),

/***/ 81702:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  f: () => (/* binding */ join)
});

// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(72364);
;// CONCATENATED MODULE: ./src/sync/reorder.ts
/**
 * Puts a bucket's listing into key order as far as a window of it reaches. R2 is known to list a key after longer ones that begin with
 * it; should it ever list otherwise, a merge that believed in the order would take objects for missing that come later.
 */

/** Entries looked ahead: a range of a bucket is seldom longer, and eight ranges at once then hold some 25 MB. */
const WINDOW = 10_000;
/** @param order - filled while the pages are read. Pages in order pass through unchanged. */
async function* inOrder(pages, order, window = WINDOW) {
    let held = [];
    let count = 0;
    let furthest;
    let given;
    for await (const page of pages) {
        let disorder = false;
        for (const entry of page) {
            if (furthest === undefined || (0,keys/* compareKeys */.YD)(entry.key, furthest.key) > 0) {
                furthest = entry;
                continue;
            }
            order.late.add(entry);
            disorder = true;
            if (given !== undefined && (0,keys/* compareKeys */.YD)(entry.key, given.key) <= 0 && !given.key.startsWith(entry.key)) {
                order.lost = true;
            }
        }
        held.push(page);
        count += page.length;
        if (disorder)
            held = [held.flat().sort((a, b) => (0,keys/* compareKeys */.YD)(a.key, b.key))];
        for (let first = held[0]; first !== undefined && count > window; first = held[0]) {
            const ready = disorder ? first.slice(0, count - window) : first;
            if (!disorder && count - first.length < window)
                break;
            held = ready.length === first.length ? held.slice(1) : [first.slice(ready.length), ...held.slice(1)];
            count -= ready.length;
            given = ready.at(-1) ?? given;
            yield ready;
        }
    }
    for (const page of held)
        yield page;
}

// EXTERNAL MODULE: ./src/sync/twins.ts
var twins = __webpack_require__(43388);
;// CONCATENATED MODULE: ./src/sync/join.ts
/**
 * Merges two ordered listings of one range into pairs, streaming, with a window of entries in memory.
 *
 * The order of a bucket's listing is checked, never trusted: R2 has been seen to list a key after longer keys that begin with it
 * (https://github.com/nodejs/build/issues/3508), and a merge that believes in the order then uploads such an object on every
 * run, or deletes it. So a key that the bucket seems to lack is held until the bucket's listing has left the keys that begin
 * with it, however many they are; any other disorder is put right within a window; and where that does not reach, what seems to
 * be absent is called doubtful and has to be asked for by itself.
 */



/**
 * Pairs in batches, roughly in key order; every entry of both sides is in exactly one pair.
 * @throws when either listing breaks off, or the source's is out of order.
 */
async function* join(source, stored) {
    const order = { late: new WeakSet(), lost: false };
    const left = new Cursor((0,twins/* twinsTogether */.W)(source));
    const right = new Cursor(inOrder(stored, order));
    const held = [];
    const alone = ({ entry, twins }) => ({
        source: entry,
        ...(twins && { twins }),
        ...(order.lost && { doubtful: true }),
    });
    let lastLeft;
    let lastRight;
    let batch = [];
    try {
        for (;;) {
            const s = left.current ?? (await left.fill());
            const d = right.current ?? (await right.fill());
            if (batch.length >= 500 || left.pageEnded || right.pageEnded) {
                if (batch.length > 0)
                    yield batch;
                batch = [];
                left.pageEnded = right.pageEnded = false;
            }
            if (s !== undefined && lastLeft !== undefined) {
                const step = (0,keys/* compareKeys */.YD)(s.key, lastLeft.key);
                if (step < 0)
                    throw new Error('The listing of the source is out of order.');
                if (step === 0) {
                    batch.push({ source: s, collision: true });
                    left.next();
                    continue;
                }
            }
            if (d !== undefined) {
                const late = lastRight !== undefined && (0,keys/* compareKeys */.YD)(d.key, lastRight.key) <= 0;
                const awaited = held.findIndex(({ entry }) => entry.key === d.key);
                if (awaited >= 0) {
                    batch.push(...held.splice(awaited, 1).map((one) => ({ ...alone(one), stored: d })));
                    lastRight = later(lastRight, d);
                    right.next();
                    continue;
                }
                // What comes late says nothing about how far the listing has come.
                if (!late)
                    release(held, d, (one) => batch.push(alone(one)));
                if (late && (s === undefined || (0,keys/* compareKeys */.YD)(d.key, s.key) < 0)) {
                    batch.push({ stored: d, doubtful: true });
                    right.next();
                    continue;
                }
            }
            if (s === undefined && d === undefined)
                break;
            const step = s === undefined ? 1 : d === undefined ? -1 : (0,keys/* compareKeys */.YD)(s.key, d.key);
            if (step <= 0 && s !== undefined) {
                const twins = left.twins;
                if (step === 0 && d !== undefined) {
                    batch.push(twins ? { source: s, stored: d, twins } : { source: s, stored: d });
                    lastRight = later(lastRight, d);
                    right.next();
                }
                else if (d?.key.startsWith(s.key) === true)
                    held.push({ entry: s, twins });
                else
                    batch.push(alone({ entry: s, twins }));
                lastLeft = s;
                left.next();
            }
            else if (d !== undefined) {
                batch.push(order.late.has(d) ? { stored: d, doubtful: true } : { stored: d });
                lastRight = later(lastRight, d);
                right.next();
            }
        }
        for (const one of held)
            batch.push(alone(one));
        if (batch.length > 0)
            yield batch;
    }
    finally {
        await Promise.all([left.end(), right.end()]);
    }
}
/** Lets go of held keys that the bucket's listing has left behind. */
function release(held, at, take) {
    for (let top = held.at(-1); top !== undefined && !at.key.startsWith(top.entry.key); top = held.at(-1)) {
        take(top);
        held.pop();
    }
}
function later(a, b) {
    return a !== undefined && (0,keys/* compareKeys */.YD)(a.key, b.key) > 0 ? a : b;
}
/** The position in one listing; the next page is asked for while this one is used. */
class Cursor {
    current;
    /** Whether the last step crossed into a new page. */
    pageEnded = false;
    pages;
    page = [];
    at = 0;
    ahead;
    ended = false;
    constructor(pages) {
        this.pages = pages[Symbol.asyncIterator]();
    }
    /** Whether the next entry has the same key; only for pages that keep such entries together. */
    get twins() {
        return (0,twins/* hasTwin */.V)(this.page, this.at);
    }
    next() {
        this.at++;
        this.current = this.page[this.at];
        this.pageEnded = false;
    }
    async fill() {
        while (this.current === undefined && !this.ended) {
            const next = await (this.ahead ?? this.pages.next());
            this.ahead = undefined;
            if (next.done === true) {
                this.ended = true;
                break;
            }
            this.page = next.value;
            this.at = 0;
            this.current = this.page[0];
            this.pageEnded = true;
            this.ahead = this.pages.next();
            // A failure is told when the page is needed.
            this.ahead.catch(() => undefined);
        }
        return this.current;
    }
    async end() {
        await this.ahead?.catch(() => undefined);
        await this.pages.return?.();
    }
}


/***/ }),

/***/ 25309:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BA: () => (/* binding */ likelyPartSize),
/* harmony export */   CI: () => (/* binding */ partsOf),
/* harmony export */   bP: () => (/* binding */ matchesWhole),
/* harmony export */   n9: () => (/* binding */ isComparable),
/* harmony export */   zB: () => (/* binding */ etagOfStream)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _stores_etag_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(29721);
/** Telling from an ETag whether stored bytes are those of a file. */


const MIB = 1 << 20;
/** Part sizes of uploads that are not ours: Mastodon's own (5 MiB), and the defaults of common tools. */
const COMMON_PART_SIZES = [5 * MIB, 8 * MIB, 16 * MIB, 64 * MIB];
/** The number of parts an ETag tells, or `undefined` for a whole object. */
function partsOf(etag) {
    const match = /^[0-9a-f]{32}-(\d+)$/.exec(etag);
    return match === null ? undefined : Number(match[1]);
}
/** Whether an ETag is an MD5 of the body, or made of the MD5s of parts; others (encrypted objects) prove nothing. */
function isComparable(etag) {
    return etag !== undefined && /^[0-9a-f]{32}(?:-\d+)?$/.test(etag);
}
/**
 * The part size an object was most likely uploaded with.
 * @returns `undefined` when no known size gives that number of parts.
 */
function likelyPartSize(size, parts, ours) {
    return likelyPartSizes(size, parts, ours)[0];
}
function likelyPartSizes(size, parts, ours) {
    return [...new Set([ours, ...COMMON_PART_SIZES])].filter((partSize) => Math.max(1, Math.ceil(size / partSize)) === parts);
}
/** Whether bytes held in memory are those behind an ETag. */
function matchesWhole(bytes, md5, etag, ours) {
    const parts = partsOf(etag);
    if (parts === undefined)
        return md5 === etag;
    return likelyPartSizes(bytes.length, parts, ours).some((partSize) => etagInParts(bytes, partSize) === etag);
}
function etagInParts(bytes, partSize) {
    const digests = [];
    for (let from = 0; from < Math.max(1, bytes.length); from += partSize) {
        digests.push((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('md5', bytes.subarray(from, from + partSize), 'hex'));
    }
    return (0,_stores_etag_js__WEBPACK_IMPORTED_MODULE_1__/* .multipartEtag */ ._)(digests);
}
/** The ETag a stream would have, uploaded whole (`partSize` undefined) or in parts. */
async function etagOfStream(body, partSize) {
    const digests = [];
    let digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('md5');
    let room = partSize ?? Infinity;
    let started = false;
    for await (let chunk of body) {
        while (chunk.length > 0) {
            if (room === 0) {
                digests.push(digest.digest('hex'));
                digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('md5');
                room = partSize ?? Infinity;
            }
            const head = chunk.subarray(0, room);
            digest.update(head);
            room -= head.length;
            chunk = chunk.subarray(head.length);
            started = true;
        }
    }
    if (partSize === undefined)
        return digest.digest('hex');
    if (started || digests.length === 0)
        digests.push(digest.digest('hex'));
    return (0,_stores_etag_js__WEBPACK_IMPORTED_MODULE_1__/* .multipartEtag */ ._)(digests);
}


/***/ }),

/***/ 43388:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ hasTwin),
/* harmony export */   W: () => (/* binding */ twinsTogether)
/* harmony export */ });
/** The same entries in the same order, with all of one key on one page: whoever looks at the first of them sees the others. */
async function* twinsTogether(pages) {
    let held = [];
    for await (const page of pages) {
        const all = held.length === 0 ? page : [...held, ...page];
        const last = all.at(-1);
        let from = all.length - 1;
        while (from > 0 && all[from - 1]?.key === last?.key)
            from--;
        held = all.slice(from);
        if (from > 0)
            yield all.slice(0, from);
    }
    if (held.length > 0)
        yield held;
}
/** Whether the entry at a place of such a page has a twin behind it. */
function hasTwin(page, at) {
    return page[at + 1] !== undefined && page[at + 1]?.key === page[at]?.key;
}


/***/ })

};
