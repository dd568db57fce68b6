export const id = 685;
export const ids = [685];
export const modules = {

/***/ 8047:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $y: () => (/* binding */ notAFile),
/* harmony export */   Vi: () => (/* binding */ sameFile),
/* harmony export */   gg: () => (/* binding */ isOwnerOnly),
/* harmony export */   oD: () => (/* binding */ readWhole),
/* harmony export */   sj: () => (/* binding */ READ_ONLY)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/** Reads one small file whole, with its digest and the proof that it did not change meanwhile. Synchronous: for a worker thread. */


/** Windows knows not all of them. */
const flags = node_fs__WEBPACK_IMPORTED_MODULE_1__.constants;
/**
 * What was a file when it was listed and is a symbolic link now leads somewhere nobody listed: such a link is not followed. And what
 * is a pipe now must not be waited for.
 */
const READ_ONLY = node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_RDONLY | (flags.O_NOFOLLOW ?? 0) | (flags.O_NONBLOCK ?? 0);
/** @param path - the file. Its content is held in memory once. */
function readWhole(path) {
    try {
        const fd = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(path, READ_ONLY);
        try {
            const before = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.fstatSync)(fd);
            if (!before.isFile())
                throw notAFile();
            const bytes = readAll(fd, before.size);
            const after = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.lstatSync)(path, { throwIfNoEntry: false });
            return {
                ok: true,
                bytes,
                md5: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('md5', bytes, 'hex'),
                modifiedMs: before.mtimeMs,
                owner: isOwnerOnly(before),
                changed: bytes.length !== before.size || after === undefined || !sameFile(before, after),
            };
        }
        finally {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(fd);
        }
    }
    catch (error) {
        const failure = error;
        return { ok: false, code: failure.code ?? '', message: failure.message };
    }
}
/** The error for what was a file when it was listed and is something else now. */
function notAFile() {
    return new Error('It is no regular file any more.');
}
/** Whether neither the group nor others may read it. Mastodon hides a file that way. */
function isOwnerOnly(stat) {
    return (stat.mode & 0o044) === 0;
}
/** Whether two looks at a path saw the same, unchanged file: same inode, size, modification and status change. */
function sameFile(before, after) {
    return (before.ino === after.ino &&
        before.size === after.size &&
        before.mtimeMs === after.mtimeMs &&
        before.ctimeMs === after.ctimeMs);
}
/** Reads up to one byte more than expected, so that a file that grew is noticed. */
function readAll(fd, size) {
    const buffer = new Uint8Array(size + 1);
    let filled = 0;
    while (filled < buffer.length) {
        const read = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readSync)(fd, buffer, filled, buffer.length - filled, null);
        if (read === 0)
            break;
        filled += read;
    }
    return buffer.subarray(0, filled);
}


/***/ }),

/***/ 2685:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  serveFolder: () => (/* binding */ serveFolder)
});

// EXTERNAL MODULE: ./src/stores/folder/read.ts
var folder_read = __webpack_require__(8047);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(2364);
;// CONCATENATED MODULE: ./src/stores/folder/walk.ts
/**
 * Walks a folder in key order with synchronous calls; meant for a worker thread. Siblings are sorted by the bytes of their
 * names with a slash behind folders, which makes the order of the whole walk that of an S3 listing.
 */




/** Symbolic links are followed this deep: administrators move `cache` or a class folder to another disk that way. */
const FOLLOWED_DEPTH = 2;
/** A folder entry itself this big holds tens of thousands of names; those are read without keeping an object for each. */
const HUGE_FOLDER_BYTES = 1 << 20;
/**
 * The regular files below `root` whose keys lie in `range`, in key order. Files that share a key (names that differ in
 * Unicode form only) follow one another, the one already in NFC first.
 * @throws when the root cannot be read, or is not the same folder any more at the end: a volume that was unmounted meanwhile looks like
 * folders that vanished, and would make a listing with half of the media look complete.
 */
function* walk(root, range, notes) {
    const before = (0,external_node_fs_.statSync)(root);
    yield* walkFolder([root], { prefix: '', depth: 0, range, notes });
    const after = (0,external_node_fs_.statSync)(root, { throwIfNoEntry: false });
    if (after?.ino !== before.ino || after.dev !== before.dev) {
        throw new Error(`${root} went away while it was read: was the volume unmounted?`);
    }
}
function* walkFolder(paths, place) {
    const { prefix, depth, range, notes } = place;
    for (const sibling of siblings(paths, place)) {
        const key = (prefix + sibling.name);
        if (sibling.folder) {
            if (endsBefore(key, range.after))
                continue;
            if (range.upTo !== null && (0,keys/* compareKeys */.YD)(key, range.upTo) > 0)
                return;
            yield* walkFolder(sibling.stored, { prefix: key, depth: depth + 1, range, notes });
            continue;
        }
        if (range.after !== null && (0,keys/* compareKeys */.YD)(key, range.after) <= 0)
            continue;
        if (range.upTo !== null && (0,keys/* compareKeys */.YD)(key, range.upTo) > 0)
            return;
        for (const path of sibling.stored) {
            const entry = entryOf(key, path, notes);
            if (entry !== null)
                yield entry;
        }
    }
}
/** Whether every key below the folder `prefix` (with its slash) sorts at or before `after`. */
function endsBefore(prefix, after) {
    return after !== null && !after.startsWith(prefix) && (0,keys/* compareKeys */.YD)(prefix, after) < 0;
}
/** The children of one folder of the key space, which several stored folders may make up, in key order. */
function* siblings(paths, place) {
    const folders = paths.map((path) => ({ path, names: childrenOf(path, place) }));
    const [only] = folders;
    if (folders.length > 1 || only === undefined || only.names.some((name) => (0,keys/* toKey */.fw)(name) !== name)) {
        yield* twins(folders, place);
        return;
    }
    // Nothing is kept for a name but itself: there may be half a million of them.
    for (const name of (0,keys/* sortNames */.Hy)(only.names))
        yield { name, folder: isFolderName(name), stored: [pathOf(only.path, name)] };
}
/** The same where stored names are not their keys, so that several may be one. */
function twins(folders, place) {
    const found = new Map();
    for (const { path, names } of folders) {
        for (const stored of names) {
            const name = (0,keys/* toKey */.fw)(stored);
            const known = found.get(name);
            if (known === undefined)
                found.set(name, { name, folder: isFolderName(name), stored: [pathOf(path, stored)] });
            else
                known.stored.push(pathOf(path, stored));
        }
    }
    for (const { name, stored } of found.values())
        if (stored.length > 1)
            sortTwins(stored, place.prefix + name);
    return (0,keys/* sortNames */.Hy)([...found.keys()]).flatMap((name) => found.get(name) ?? []);
}
function isFolderName(name) {
    return name.endsWith('/');
}
function pathOf(folder, name) {
    return (0,external_node_path_.join)(folder, isFolderName(name) ? name.slice(0, -1) : name);
}
/** The name that is the key itself first, then by bytes: the same on every run, whatever order the disk has them in. */
function sortTwins(paths, key) {
    const path = pathOf(external_node_path_.sep, key);
    const isKey = (stored) => Number(stored.endsWith(path));
    paths.sort((a, b) => isKey(b) - isKey(a) || (0,keys/* compareKeys */.YD)(a, b));
}
/** Names in one folder, folders with a slash behind. */
function childrenOf(path, place) {
    const names = [];
    const take = (child) => {
        const name = nameOf(child, path, place);
        if (name !== null)
            names.push(name);
    };
    try {
        if (mayBeHuge(path) && (0,external_node_fs_.statSync)(path).size > HUGE_FOLDER_BYTES) {
            const handle = (0,external_node_fs_.opendirSync)(path, { bufferSize: 1024 });
            try {
                for (let child = handle.readSync(); child !== null; child = handle.readSync())
                    take(child);
            }
            finally {
                handle.closeSync();
            }
        }
        else {
            for (const child of (0,external_node_fs_.readdirSync)(path, { withFileTypes: true }))
                take(child);
        }
    }
    catch (error) {
        const code = error.code;
        if (place.prefix === '')
            throw error;
        // A folder that vanishes while it is walked is everyday life: Mastodon clears its cache.
        if (code !== 'ENOENT' && code !== 'ENOTDIR')
            place.notes.denied(error);
    }
    return names;
}
function nameOf(child, folder, { prefix, depth, range, notes }) {
    // Folders are read for every range that they have a part in; what is passed over is told by one of them.
    const skip = (kind) => {
        if ((0,keys/* inRange */.r4)((0,keys/* toKey */.fw)(prefix + child.name), range))
            notes.skipped(kind);
        return null;
    };
    if (child.name.includes('\ufffd')) {
        // Bytes that are no UTF-8 cannot be a key, nor a name in Mastodon's database: nothing refers to such a file.
        return skip('undecodable');
    }
    if (child.isDirectory())
        return `${child.name}/`;
    if (child.isFile())
        return child.name;
    if (!child.isSymbolicLink())
        return skip('special');
    try {
        return depth < FOLLOWED_DEPTH && isFolder((0,external_node_path_.join)(folder, child.name)) ? `${child.name}/` : skip('symlink');
    }
    catch (error) {
        notes.denied(error);
        return null;
    }
}
/**
 * Whether a link leads to a folder; not if it leads nowhere or to itself.
 * @throws when that cannot be told.
 */
function isFolder(path) {
    try {
        return (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    }
    catch (error) {
        if (error.code === 'ELOOP')
            return false;
        throw error;
    }
}
/** Folders of Mastodon's id partition (three digits) hold at most a thousand names; only others are worth a look first. */
function mayBeHuge(path) {
    return !/[/\\]\d{3}$/.test(path);
}
function entryOf(key, path, notes) {
    const stat = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
    if (stat === undefined)
        return null;
    if (!stat.isFile()) {
        notes.skipped('special');
        return null;
    }
    return {
        key,
        locator: path,
        size: stat.size,
        modifiedMs: stat.mtimeMs,
        changedMs: stat.ctimeMs,
        access: (0,folder_read/* isOwnerOnly */.gg)(stat) ? 'owner' : 'public',
    };
}

;// CONCATENATED MODULE: ./src/stores/folder/split.ts
/** Cuts a folder's key space into ranges by looking at a few thousand folders, never at all of them. */




/** Folders read at most while looking for good boundaries, and again while estimating. */
const LOOKS = 2000;
/** A range that holds fewer files than this is not worth a listing of its own on the other side. */
const WORTHWHILE = 20_000;
const PROBES = 48;
/**
 * At most `ways` ranges of very roughly equal numbers of files, fewer when the folder is small. The number of files is
 * estimated by random descents, each of which multiplies the numbers of children met on its way (Knuth, 1975).
 */
function estimateRanges(root, range, ways) {
    if (ways < 2)
        return [range];
    const { folders, files, depth } = frontier(root, range);
    if (folders.length < 2)
        return [range];
    const perFolder = average(folders, (prefix) => descend((0,external_node_path_.join)(root, prefix), depth));
    const estimate = files + perFolder * folders.length;
    const count = Math.min(ways, 1 + Math.floor(estimate / WORTHWHILE));
    const boundaries = [];
    for (let at = 1; at < count; at++) {
        const prefix = folders[Math.floor((at * folders.length) / count)];
        const boundary = prefix === undefined ? undefined : boundaryFrom(root, prefix);
        if (boundary !== undefined)
            boundaries.push(boundary);
    }
    return (0,keys/* rangesBetween */.hG)(range, boundaries);
}
/** Folders of one level deep enough to have many, in key order, how deep they are, and the files seen above them. */
function frontier(root, range) {
    let folders = [''];
    let files = 0;
    let looks = 0;
    let depth = 0;
    while (folders.length < 256 && looks + folders.length <= LOOKS) {
        const next = [];
        for (const prefix of folders) {
            looks++;
            const children = split_childrenOf((0,external_node_path_.join)(root, prefix), depth);
            files += children.files;
            for (const child of children.folders) {
                const key = `${prefix}${child}/`;
                if (mayHold(key, range))
                    next.push(key);
            }
        }
        if (next.length === 0)
            break;
        folders = next;
        depth++;
    }
    return { folders: folders.sort(keys/* compareKeys */.YD), files, depth };
}
function mayHold(prefix, range) {
    const before = range.after !== null && !range.after.startsWith(prefix) && (0,keys/* compareKeys */.YD)(prefix, range.after) < 0;
    return !before && (range.upTo === null || (0,keys/* compareKeys */.YD)(prefix, range.upTo) <= 0);
}
function average(folders, of) {
    const probes = Math.min(PROBES, folders.length);
    let sum = 0;
    for (let probe = 0; probe < probes; probe++)
        sum += of(folders[Math.floor(Math.random() * folders.length)] ?? '');
    return sum / probes;
}
/** Files below a folder, as one random descent tells. */
function descend(path, from) {
    let files = 0;
    let weight = 1;
    for (let at = path, depth = from; depth < 12; depth++) {
        const children = split_childrenOf(at, depth);
        files += children.files * weight;
        const child = children.folders[Math.floor(Math.random() * children.folders.length)];
        if (child === undefined)
            break;
        weight *= children.folders.length;
        at = (0,external_node_path_.join)(at, child);
    }
    return files;
}
/** The first key from a folder on that begins no other, so that no listing's disorder can carry it across the boundary. */
function boundaryFrom(root, prefix) {
    const notes = { skipped: () => undefined, denied: () => undefined };
    let last;
    // The walk is lazy: only the folders on the way to the first files are read.
    for (const { key } of walk(root, { after: (0,keys/* toKey */.fw)(prefix), upTo: null }, notes)) {
        // Keys that begin with another come right behind it.
        if (last !== undefined && !key.startsWith(last))
            return last;
        last = key;
    }
    return last;
}
function split_childrenOf(path, depth) {
    const folders = [];
    let files = 0;
    try {
        for (const child of (0,external_node_fs_.readdirSync)(path, { withFileTypes: true })) {
            const linked = child.isSymbolicLink() && depth < FOLLOWED_DEPTH && isFolder((0,external_node_path_.join)(path, child.name));
            if (child.isDirectory() || linked)
                folders.push(child.name);
            else
                files++;
        }
    }
    catch {
        // A folder that cannot be read is the walk's to report.
    }
    return { folders, files };
}

;// CONCATENATED MODULE: ./src/stores/folder/thread.ts



const PAGE = 1000;
/** Serves one port for as long as the thread lives. */
function serveFolder(port, root) {
    const walks = new Map();
    const answer = (message, transfer = []) => port.postMessage(message, transfer);
    port.on('message', (question) => {
        const { id } = question;
        try {
            switch (question.ask) {
                case 'walk':
                    walks.set(id, startWalk(root, question.range));
                    break;
                case 'page': {
                    const walked = walks.get(id);
                    if (walked === undefined)
                        break;
                    const page = nextPage(walked);
                    if (page.end !== undefined)
                        walks.delete(id);
                    answer({ id, page });
                    break;
                }
                case 'stop':
                    walks.delete(id);
                    break;
                case 'split':
                    answer({ id, ranges: estimateRanges(root, question.range, question.ways) });
                    break;
                case 'read':
                    question.paths.forEach((path, index) => {
                        const read = (0,folder_read/* readWhole */.oD)(path);
                        answer({ id, read, index }, read.ok ? [read.bytes.buffer] : []);
                    });
                    break;
            }
        }
        catch (error) {
            const failure = error;
            walks.delete(id);
            answer({ id, error: { code: failure.code ?? '', message: failure.message } });
        }
    });
}
function startWalk(root, range) {
    const skipped = { symlink: 0, special: 0, undecodable: 0 };
    const denied = [];
    const entries = walk(root, range, {
        skipped: (kind) => skipped[kind]++,
        denied: (error) => denied.push(error.message),
    });
    return { entries, skipped, denied };
}
function nextPage(walked) {
    const keys = [];
    const paths = [];
    const sizes = new Float64Array(PAGE);
    const modified = new Float64Array(PAGE);
    const changed = new Float64Array(PAGE);
    const owner = new Uint8Array(PAGE);
    while (keys.length < PAGE) {
        const next = walked.entries.next();
        if (next.done === true) {
            return { keys, paths, sizes, modified, changed, owner, end: { skipped: walked.skipped, denied: walked.denied } };
        }
        const entry = next.value;
        sizes[keys.length] = entry.size;
        modified[keys.length] = entry.modifiedMs;
        changed[keys.length] = entry.changedMs ?? 0;
        owner[keys.length] = entry.access === 'owner' ? 1 : 0;
        keys.push(entry.key);
        paths.push(entry.locator);
    }
    return { keys, paths, sizes, modified, changed, owner };
}


/***/ }),

/***/ 2364:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hy: () => (/* binding */ sortNames),
/* harmony export */   YD: () => (/* binding */ compareKeys),
/* harmony export */   fw: () => (/* binding */ toKey),
/* harmony export */   hG: () => (/* binding */ rangesBetween),
/* harmony export */   r4: () => (/* binding */ inRange)
/* harmony export */ });
/* unused harmony export MAX_KEY_BYTES */
/** The most bytes of UTF-8 a key may have. @see https://developers.cloudflare.com/r2/platform/limits/ */
const MAX_KEY_BYTES = 1024;
/** The key a name is stored under: its NFC form. */
function toKey(name) {
    return name.normalize('NFC');
}
/**
 * Compares by the bytes of UTF-8, the order of every S3 listing. JavaScript's `<` compares UTF-16 units, which puts
 * characters above U+FFFF (emoji) before U+E000..U+FFFF; the two orders agree once surrogates are moved to the top.
 * @returns negative, zero or positive.
 */
function compareKeys(a, b) {
    const length = Math.min(a.length, b.length);
    for (let at = 0; at < length; at++) {
        const left = a.charCodeAt(at);
        const right = b.charCodeAt(at);
        if (left !== right)
            return rank(left) - rank(right);
    }
    return a.length - b.length;
}
/** Whether a key lies in `(after, upTo]`. */
function inRange(key, range) {
    return ((range.after === null || compareKeys(key, range.after) > 0) &&
        (range.upTo === null || compareKeys(key, range.upTo) <= 0));
}
/** Adjoining ranges from a range and sorted boundaries inside it; boundaries that repeat or lie outside are dropped. */
function rangesBetween(range, boundaries) {
    const ranges = [];
    let after = range.after;
    for (const boundary of boundaries) {
        if (after !== null && compareKeys(boundary, after) <= 0)
            continue;
        if (range.upTo !== null && compareKeys(boundary, range.upTo) >= 0)
            break;
        ranges.push({ after, upTo: boundary });
        after = boundary;
    }
    ranges.push({ after, upTo: range.upTo });
    return ranges;
}
/** Sorts names in place by the bytes of UTF-8, natively where the two orders agree. */
function sortNames(names) {
    const astral = names.some((name) => /[\ud800-\uffff]/.test(name));
    return astral ? names.sort(compareKeys) : names.sort();
}
function rank(unit) {
    if (unit < 0xd800)
        return unit;
    return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}


/***/ })

};
