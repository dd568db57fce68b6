export const id = 440;
export const ids = [440];
export const modules = {

/***/ 28047:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $y: () => (/* binding */ notAFile),
/* harmony export */   Vi: () => (/* binding */ sameFile),
/* harmony export */   gg: () => (/* binding */ isOwnerOnly),
/* harmony export */   oD: () => (/* binding */ readWhole),
/* harmony export */   sj: () => (/* binding */ READ_ONLY)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
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

/***/ 97440:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ STANDINGS),
  serveFolder: () => (/* binding */ serveFolder)
});

// EXTERNAL MODULE: ./src/stores/folder/read.ts
var folder_read = __webpack_require__(28047);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(72364);
// EXTERNAL MODULE: ./src/stores/folder/walk.ts
var walk = __webpack_require__(74302);
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
 * @throws when a link of the upper levels leads nowhere.
 */
function estimateRanges(root, range, ways) {
    (0,walk/* checkLinks */.mY)(root);
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
            const children = childrenOf((0,external_node_path_.join)(root, prefix), depth);
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
        const children = childrenOf(at, depth);
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
    for (const { key } of (0,walk/* walk */.GG)(root, { after: (0,keys/* toKey */.fw)(prefix), upTo: null }, notes)) {
        // Keys that begin with another come right behind it.
        if (last !== undefined && !key.startsWith(last))
            return last;
        last = key;
    }
    return last;
}
function childrenOf(path, depth) {
    const folders = [];
    let files = 0;
    try {
        for (const child of (0,external_node_fs_.readdirSync)(path, { withFileTypes: true })) {
            const linked = child.isSymbolicLink() && depth < walk/* FOLLOWED_DEPTH */.fw && (0,walk/* targetOf */.$r)((0,external_node_path_.join)(path, child.name)) === 'folder';
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

// EXTERNAL MODULE: ./src/stores/folder/write.ts + 1 modules
var write = __webpack_require__(7469);
;// CONCATENATED MODULE: ./src/stores/folder/thread.ts




const PAGE = 1000;
/** Readable by others, by the owner only, or no file at all. */
const STANDINGS = ['public', 'owner', 'irregular'];
/** Serves one port for as long as the thread lives. */
function serveFolder(port, root) {
    const walks = new Map();
    let writer;
    const writing = (owner) => (writer ??= new write/* FolderWriter */.YU(root, owner));
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
                case 'digest':
                    answer({ id, digests: question.paths.map(digestOrNothing) });
                    break;
                case 'put': {
                    const { key, bytes, md5, how } = question;
                    answer({ id, placed: writing(question.owner).put(key, bytes, md5, how) });
                    break;
                }
                case 'begin':
                    writing(question.owner).begin(id, question.key);
                    answer({ id, placed: 'written' });
                    break;
                case 'append':
                    writing(question.owner).append(id, question.bytes, question.md5);
                    answer({ id, placed: 'written' });
                    break;
                case 'finish':
                    answer({ id, placed: writing(question.owner).finish(id, question.how) });
                    break;
                case 'abort':
                    writing(question.owner).abort(id);
                    answer({ id, placed: 'written' });
                    break;
                case 'look':
                    answer({ id, look: writing(question.owner).look(question.key) });
                    break;
                case 'remove':
                    answer({ id, kept: removeAll(writing(question.owner), question.keys) });
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
function digestOrNothing(path) {
    try {
        return (0,write/* digestOf */.ol)(path);
    }
    catch {
        return undefined;
    }
}
function removeAll(writer, keys) {
    return keys.flatMap((key) => {
        try {
            writer.remove(key);
            return [];
        }
        catch (error) {
            return { key, why: error.message };
        }
    });
}
function startWalk(root, range) {
    const skipped = { symlink: 0, special: 0, undecodable: 0 };
    const denied = [];
    const entries = (0,walk/* walk */.GG)(root, range, {
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
    const standing = new Uint8Array(PAGE);
    while (keys.length < PAGE) {
        const next = walked.entries.next();
        if (next.done === true) {
            return {
                keys,
                paths,
                sizes,
                modified,
                changed,
                standing,
                end: { skipped: walked.skipped, denied: walked.denied },
            };
        }
        const entry = next.value;
        sizes[keys.length] = entry.size;
        modified[keys.length] = entry.modifiedMs;
        changed[keys.length] = entry.changedMs ?? 0;
        standing[keys.length] = STANDINGS.indexOf(entry.irregular === true ? 'irregular' : (entry.access ?? 'public'));
        keys.push(entry.key);
        paths.push(entry.locator);
    }
    return { keys, paths, sizes, modified, changed, standing };
}


/***/ }),

/***/ 74302:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $r: () => (/* binding */ targetOf),
/* harmony export */   GG: () => (/* binding */ walk),
/* harmony export */   fw: () => (/* binding */ FOLLOWED_DEPTH),
/* harmony export */   mY: () => (/* binding */ checkLinks)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _keys_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(72364);
/* harmony import */ var _read_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(28047);
/**
 * Walks a folder in key order with synchronous calls; meant for a worker thread. Siblings are sorted by the bytes of their
 * names with a slash behind folders, which makes the order of the whole walk that of an S3 listing.
 */




/** Symbolic links are followed this deep: administrators move `cache` or a class folder to another disk that way. */
const FOLLOWED_DEPTH = 2;
/** A folder entry itself this big holds tens of thousands of names; those are read without keeping an object for each. */
const HUGE_FOLDER_BYTES = 1 << 20;
/**
 * The files below `root`, and what else stands in the place of one, whose keys lie in `range`, in key order. Files that share a key (names that differ in
 * Unicode form only) follow one another, the one already in NFC first.
 * @throws when the root cannot be read, or is not the same folder any more at the end: a volume that was unmounted meanwhile looks like
 * folders that vanished, and would make a listing with half of the media look complete.
 */
function* walk(root, range, notes) {
    const before = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(root);
    yield* walkFolder([root], { prefix: '', depth: 0, range, notes });
    const after = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(root, { throwIfNoEntry: false });
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
            if (range.upTo !== null && (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .compareKeys */ .YD)(key, range.upTo) > 0)
                return;
            yield* walkFolder(sibling.stored, { prefix: key, depth: depth + 1, range, notes });
            continue;
        }
        if (range.after !== null && (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .compareKeys */ .YD)(key, range.after) <= 0)
            continue;
        if (range.upTo !== null && (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .compareKeys */ .YD)(key, range.upTo) > 0)
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
    return after !== null && !after.startsWith(prefix) && (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .compareKeys */ .YD)(prefix, after) < 0;
}
/** The children of one folder of the key space, which several stored folders may make up, in key order. */
function* siblings(paths, place) {
    const folders = paths.map((path) => ({ path, names: childrenOf(path, place) }));
    const [only] = folders;
    if (folders.length > 1 || only === undefined || only.names.some((name) => (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .toKey */ .fw)(name) !== name)) {
        yield* twins(folders, place);
        return;
    }
    // Nothing is kept for a name but itself: there may be half a million of them.
    for (const name of (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .sortNames */ .Hy)(only.names))
        yield { name, folder: isFolderName(name), stored: [pathOf(only.path, name)] };
}
/** The same where stored names are not their keys, so that several may be one. */
function twins(folders, place) {
    const found = new Map();
    for (const { path, names } of folders) {
        for (const stored of names) {
            const name = (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .toKey */ .fw)(stored);
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
    return (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .sortNames */ .Hy)([...found.keys()]).flatMap((name) => found.get(name) ?? []);
}
function isFolderName(name) {
    return name.endsWith('/');
}
function pathOf(folder, name) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, isFolderName(name) ? name.slice(0, -1) : name);
}
/** The name that is the key itself first, then by bytes: the same on every run, whatever order the disk has them in. */
function sortTwins(paths, key) {
    const path = pathOf(node_path__WEBPACK_IMPORTED_MODULE_1__.sep, key);
    const isKey = (stored) => Number(stored.endsWith(path));
    paths.sort((a, b) => isKey(b) - isKey(a) || (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .compareKeys */ .YD)(a, b));
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
        if (mayBeHuge(path) && (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path).size > HUGE_FOLDER_BYTES) {
            const handle = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.opendirSync)(path, { bufferSize: 1024 });
            try {
                for (let child = handle.readSync(); child !== null; child = handle.readSync())
                    take(child);
            }
            finally {
                handle.closeSync();
            }
        }
        else {
            for (const child of (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(path, { withFileTypes: true }))
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
    const mine = (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .inRange */ .r4)((0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .toKey */ .fw)(prefix + child.name), range);
    if (child.name.includes('\ufffd')) {
        // Bytes that are no UTF-8 cannot be a key, nor a name in Mastodon's database: nothing refers to such a file.
        if (mine)
            notes.skipped('undecodable');
        return null;
    }
    if (child.isDirectory())
        return `${child.name}/`;
    if (!child.isSymbolicLink())
        return child.name;
    try {
        const path = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, child.name);
        if (depth < FOLLOWED_DEPTH)
            return targetOf(path) === 'folder' ? `${child.name}/` : child.name;
        if (targetOf(path, true) !== 'folder')
            return child.name;
        throw new Error(`${path} is a link to a folder. Links are followed for the upper ${FOLLOWED_DEPTH} levels only: put the folder itself there, or mount it there.`);
    }
    catch (error) {
        if (mine)
            notes.denied(error);
        return null;
    }
}
/**
 * What a link leads to.
 * @param mayDangle - a link to nowhere is no folder then.
 * @throws when it leads nowhere or to itself, or when that cannot be told: a disk that is not mounted must not look like media that
 * were deleted.
 */
function targetOf(path, mayDangle = false) {
    try {
        const stat = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path, { throwIfNoEntry: false });
        if (stat !== undefined)
            return stat.isDirectory() ? 'folder' : 'file';
    }
    catch (error) {
        if (error.code !== 'ELOOP')
            throw error;
    }
    if (mayDangle)
        return 'file';
    throw new Error(`${path} is a link that leads nowhere. Mount the disk it leads to, or remove the link.`);
}
/**
 * Looks at the links of the upper levels, before anything else is done.
 * @throws as {@link targetOf}.
 */
function checkLinks(root) {
    const check = (folder, depth) => {
        for (const child of (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(folder, { withFileTypes: true })) {
            const path = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, child.name);
            const isFolder = child.isDirectory() || (child.isSymbolicLink() && targetOf(path) === 'folder');
            if (isFolder && depth + 1 < FOLLOWED_DEPTH && mayBeRead(path))
                check(path, depth + 1);
        }
    };
    check(root, 0);
}
/** Folders that may not be read are the walk's to report. */
function mayBeRead(path) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.accessSync)(path, node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.R_OK | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.X_OK);
        return true;
    }
    catch {
        return false;
    }
}
/** Folders of Mastodon's id partition (three digits) hold at most a thousand names; only others are worth a look first. */
function mayBeHuge(path) {
    return !/[/\\]\d{3}$/.test(path);
}
function entryOf(key, path, notes) {
    const stat = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path, { throwIfNoEntry: false });
    if (stat === undefined)
        return null;
    if (stat.isDirectory()) {
        notes.denied(new Error(`${path} became a folder while it was listed.`));
        return null;
    }
    const irregular = !stat.isFile();
    if (irregular)
        notes.skipped(stat.isSymbolicLink() ? 'symlink' : 'special');
    return {
        ...(irregular && { irregular }),
        key,
        locator: path,
        size: stat.size,
        modifiedMs: stat.mtimeMs,
        changedMs: stat.ctimeMs,
        access: (0,_read_js__WEBPACK_IMPORTED_MODULE_2__/* .isOwnerOnly */ .gg)(stat) ? 'owner' : 'public',
    };
}


/***/ }),

/***/ 7469:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  YU: () => (/* binding */ FolderWriter),
  ol: () => (/* binding */ digestOf),
  zI: () => (/* binding */ isAbandoned),
  Qx: () => (/* binding */ isDraft)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: ./src/stores/folder/read.ts
var read = __webpack_require__(28047);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/stores/folder/walk.ts
var walk = __webpack_require__(74302);
;// CONCATENATED MODULE: ./src/stores/folder/tree.ts
/**
 * The way down a tree that somebody else may be writing to as well, without being led out of it. Synchronous: for a worker thread.
 * Folders are entered one by one and held open, and what is made is made in the folder that is held: a link that is planted, or put
 * in a folder's place meanwhile, leads nowhere.
 */



/** Windows knows not all of them. */
const flags = external_node_fs_.constants;
const NO_LINK = flags.O_NOFOLLOW ?? 0;
const FOLDER = external_node_fs_.constants.O_RDONLY | (flags.O_DIRECTORY ?? 0);
/** The longest name of Linux's file systems. */
const LONGEST_NAME = 255;
/** By this path a folder that is held open is reached by itself, wherever its name leads by now. */
const DESCRIPTORS = '/proc/self/fd';
/**
 * @throws when a key is no path that stays below a root, or a name is too long for a file system.
 */
function pathOfKey(key) {
    const folders = key.split('/');
    for (const name of folders) {
        if (name === '' || name === '.' || name === '..' || name.includes('\0') || (external_node_path_.sep !== '/' && name.includes(external_node_path_.sep)))
            throw new Error('A file cannot have this name: it would lie elsewhere, or nowhere.');
        if (Buffer.byteLength(name) > LONGEST_NAME)
            throw new Error(`A file cannot have this name: a part of it is longer than ${LONGEST_NAME} bytes.`);
    }
    return { folders: folders.slice(0, -1), name: folders.at(-1) ?? '' };
}
/** The folders below a root. */
class Tree {
    root;
    owner;
    byDescriptor = (0,external_node_fs_.existsSync)(DESCRIPTORS);
    chain = [];
    /**
     * @param root - a folder that exists.
     * @param owner - of folders that are made.
     */
    constructor(root, owner) {
        this.root = { name: '', fd: (0,external_node_fs_.openSync)(root, FOLDER), path: root };
        this.owner = owner;
    }
    /**
     * Works in a folder.
     * @param make - make folders that are missing, with mode 0755.
     * @throws what `work` throws; and when a folder is missing or something else stands in its place.
     */
    within(folders, make, work) {
        const attempt = () => {
            const folder = this.enter(folders, make);
            return work((name) => this.pathIn(folder, name));
        };
        try {
            return attempt();
        }
        catch (error) {
            // The folder that was held may have been removed: Mastodon removes those that become empty.
            if (error.code !== 'ENOENT' || this.chain.length === 0)
                throw error;
            this.leave(0);
            return attempt();
        }
    }
    /** Lets go of folders below a depth. */
    leave(depth) {
        for (const { fd } of this.chain.splice(depth))
            (0,external_node_fs_.closeSync)(fd);
    }
    [Symbol.dispose]() {
        this.leave(0);
        (0,external_node_fs_.closeSync)(this.root.fd);
    }
    enter(folders, make) {
        let depth = 0;
        while (depth < folders.length && this.chain[depth]?.name === folders[depth])
            depth++;
        this.leave(depth);
        for (const name of folders.slice(depth))
            this.chain.push(this.step(name, make));
        return this.chain.at(-1) ?? this.root;
    }
    step(name, make) {
        const parent = this.chain.at(-1) ?? this.root;
        const path = (0,external_node_path_.join)(parent.path, name);
        const at = this.pathIn(parent, name);
        // As when reading: administrators move `cache` or a class folder to another disk that way.
        const following = this.chain.length < walk/* FOLLOWED_DEPTH */.fw;
        try {
            return { name, path, fd: (0,external_node_fs_.openSync)(at, following ? FOLDER : FOLDER | NO_LINK) };
        }
        catch (error) {
            const { code } = error;
            if (code === 'ELOOP' || code === 'ENOTDIR')
                throw new Error(`${path} is a link or a file in the place of a folder.`, { cause: error });
            if (code !== 'ENOENT' || !make)
                throw error;
        }
        return { name, path, fd: this.made(at, path) };
    }
    made(at, path) {
        let mine = true;
        try {
            (0,external_node_fs_.mkdirSync)(at, 0o755);
        }
        catch (error) {
            // Another thread was faster, or a link to nowhere is in the way.
            if (error.code !== 'EEXIST')
                throw error;
            mine = false;
        }
        let fd;
        try {
            fd = (0,external_node_fs_.openSync)(at, FOLDER | NO_LINK);
        }
        catch (error) {
            const { code } = error;
            if (code !== 'ELOOP' && code !== 'ENOTDIR')
                throw error;
            throw new Error(`${path} is a link that leads nowhere. Mount the disk it leads to, or remove the link.`, {
                cause: error,
            });
        }
        if (!mine)
            return fd;
        // The process's umask has its say in mkdir.
        (0,external_node_fs_.fchmodSync)(fd, 0o755);
        if (this.owner !== undefined)
            (0,external_node_fs_.fchownSync)(fd, this.owner.uid, this.owner.gid);
        return fd;
    }
    pathIn(folder, name) {
        return this.byDescriptor ? `${DESCRIPTORS}/${folder.fd}/${name}` : (0,external_node_path_.join)(folder.path, name);
    }
}

;// CONCATENATED MODULE: ./src/stores/folder/write.ts
/**
 * Writes files below a folder: each appears whole or not at all, under its own name only. Synchronous: for a worker thread.
 * Nothing waits for the disk itself: after a power failure a file may be shorter than it was, and the next pass compares sizes.
 */





const CREATE = external_node_fs_.constants.O_RDWR | external_node_fs_.constants.O_CREAT | external_node_fs_.constants.O_EXCL | (external_node_fs_.constants.O_NOFOLLOW ?? 0);
const CHUNK = 1 << 20;
/** Where a file system has no second names for files, or allows none. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);
/** A draft this old belongs to a run that was killed. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;
/** Names of drafts. They end as rsync's do, so that every reader of Mastodon's layout passes them by. */
const DRAFT = /^\.mastodon-r2\.[a-z0-9]{6}$/;
/** Whether a key is that of a draft. */
function isDraft(key) {
    return DRAFT.test(key.slice(key.lastIndexOf('/') + 1));
}
/** Whether a draft was left by a run that is over. */
function isAbandoned(modifiedMs, nowMs) {
    return modifiedMs < nowMs - ABANDONED_MS;
}
/** Writes below one root. */
class FolderWriter {
    tree;
    owner;
    drafts = new Map();
    constructor(root, owner) {
        this.tree = new Tree(root, owner);
        this.owner = owner;
    }
    /** Writes one file. @throws when what was written cannot be read again as it was. */
    put(key, bytes, md5, how) {
        const path = pathOfKey(key);
        const found = this.tree.within(path.folders, true, (at) => {
            const there = lookAt(at(path.name));
            if (there === undefined)
                return undefined;
            if (there.size === bytes.length && digestOf(at(path.name)) === md5) {
                if (!how.ifAbsent)
                    touch(at(path.name), how.modifiedMs);
                return 'already';
            }
            return how.ifAbsent ? 'taken' : undefined;
        });
        if (found !== undefined)
            return found;
        const draft = this.draftFor(path);
        try {
            append(draft, bytes, md5);
            return this.place(draft, how);
        }
        catch (error) {
            this.discard(draft);
            throw error;
        }
    }
    /** Begins a file that comes in parts. */
    begin(id, key) {
        this.drafts.set(id, this.draftFor(pathOfKey(key)));
    }
    append(id, bytes, md5) {
        append(this.draft(id), bytes, md5);
    }
    /** Puts the file in its place. */
    finish(id, how) {
        const placed = this.place(this.draft(id), how);
        this.drafts.delete(id);
        return placed;
    }
    /** Gives up a file that was begun. */
    abort(id) {
        const draft = this.drafts.get(id);
        this.drafts.delete(id);
        if (draft !== undefined)
            this.discard(draft);
    }
    /** @returns `null` when nothing has the name. @throws when it is no regular file. */
    look(key) {
        const { folders, name } = pathOfKey(key);
        try {
            const found = this.tree.within(folders, false, (at) => lookAt(at(name)));
            return found === undefined ? null : { size: found.size, modifiedMs: found.mtimeMs };
        }
        catch (error) {
            if (error.code === 'ENOENT')
                return null;
            throw error;
        }
    }
    /** Removes a file, and the folders that become empty; one that is not there counts as removed. */
    remove(key) {
        const { folders, name } = pathOfKey(key);
        try {
            this.tree.within(folders, false, (at) => (0,external_node_fs_.unlinkSync)(at(name)));
        }
        catch (error) {
            if (error.code === 'ENOENT')
                return;
            throw error;
        }
        for (let depth = folders.length - 1; depth >= walk/* FOLLOWED_DEPTH */.fw; depth--) {
            try {
                this.tree.within(folders.slice(0, depth), false, (at) => (0,external_node_fs_.rmdirSync)(at(folders[depth] ?? '')));
            }
            catch {
                return; // It holds something else.
            }
        }
    }
    [Symbol.dispose]() {
        for (const id of [...this.drafts.keys()])
            this.abort(id);
        this.tree[Symbol.dispose]();
    }
    draft(id) {
        const draft = this.drafts.get(id);
        if (draft === undefined)
            throw new Error('The file was not begun.');
        return draft;
    }
    draftFor(path) {
        const temporary = `.mastodon-r2.${parseInt((0,external_node_crypto_.randomBytes)(4).toString('hex'), 16).toString(36).padStart(7, '0').slice(-6)}`;
        const fd = this.tree.within(path.folders, true, (at) => (0,external_node_fs_.openSync)(at(temporary), CREATE, 0o600));
        return { path, temporary, fd, size: 0 };
    }
    place({ path, temporary, fd, size }, { ifAbsent, modifiedMs }) {
        if (this.owner !== undefined)
            (0,external_node_fs_.fchownSync)(fd, this.owner.uid, this.owner.gid);
        (0,external_node_fs_.fchmodSync)(fd, 0o644);
        (0,external_node_fs_.futimesSync)(fd, modifiedMs / 1000, modifiedMs / 1000);
        const placed = this.tree.within(path.folders, false, (at) => {
            const there = lookAt(at(path.name));
            if (there?.size === size && digestOf(at(path.name)) === digestOf(at(temporary))) {
                (0,external_node_fs_.unlinkSync)(at(temporary));
                if (!ifAbsent)
                    touch(at(path.name), modifiedMs);
                return 'already';
            }
            if (!ifAbsent)
                (0,external_node_fs_.renameSync)(at(temporary), at(path.name));
            else if (there !== undefined || !nameNew(at, temporary, path.name)) {
                (0,external_node_fs_.unlinkSync)(at(temporary));
                return 'taken';
            }
            return 'written';
        });
        (0,external_node_fs_.closeSync)(fd);
        return placed;
    }
    discard({ path, temporary, fd }) {
        (0,external_node_fs_.closeSync)(fd);
        try {
            this.tree.within(path.folders, false, (at) => (0,external_node_fs_.unlinkSync)(at(temporary)));
        }
        catch {
            // What is left is removed by a later pass; the first error is the one to tell.
        }
    }
}
/** Gives a draft its name unless something has it. */
function nameNew(at, temporary, name) {
    try {
        (0,external_node_fs_.linkSync)(at(temporary), at(name));
    }
    catch (error) {
        const { code = '' } = error;
        if (code === 'EEXIST')
            return false;
        if (!NO_LINKS.has(code))
            throw error;
        (0,external_node_fs_.renameSync)(at(temporary), at(name));
        return true;
    }
    (0,external_node_fs_.unlinkSync)(at(temporary));
    return true;
}
/** @throws when what was written reads otherwise. */
function append(draft, bytes, md5) {
    const { fd } = draft;
    for (let done = 0; done < bytes.length;)
        done += (0,external_node_fs_.writeSync)(fd, bytes, done, bytes.length - done, draft.size + done);
    const digest = (0,external_node_crypto_.createHash)('md5');
    const buffer = new Uint8Array(Math.min(CHUNK, Math.max(1, bytes.length)));
    for (let done = 0; done < bytes.length;) {
        const read = (0,external_node_fs_.readSync)(fd, buffer, 0, Math.min(buffer.length, bytes.length - done), draft.size + done);
        if (read === 0)
            break;
        digest.update(buffer.subarray(0, read));
        done += read;
    }
    if (digest.digest('hex') !== md5)
        throw new Error('The disk keeps other bytes than were written.');
    draft.size += bytes.length;
}
function lookAt(path) {
    const stat = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
    if (stat?.isFile() === false)
        throw new Error('Something that is no file stands in its place: a link, a folder or a pipe.');
    return stat;
}
/** The MD5 of a file in hex. @throws when it cannot be read. */
function digestOf(path) {
    const fd = (0,external_node_fs_.openSync)(path, read/* READ_ONLY */.sj);
    try {
        const { size } = (0,external_node_fs_.fstatSync)(fd);
        const digest = (0,external_node_crypto_.createHash)('md5');
        const buffer = new Uint8Array(Math.min(CHUNK, Math.max(1, size)));
        for (;;) {
            const read = (0,external_node_fs_.readSync)(fd, buffer, 0, buffer.length, null);
            if (read === 0)
                return size === 0 ? (0,external_node_crypto_.hash)('md5', '', 'hex') : digest.digest('hex');
            digest.update(buffer.subarray(0, read));
        }
    }
    finally {
        (0,external_node_fs_.closeSync)(fd);
    }
}
/** The time tells the next pass that it need not look. Whoever may not set it only looks again. */
function touch(path, modifiedMs) {
    const fd = (0,external_node_fs_.openSync)(path, read/* READ_ONLY */.sj);
    try {
        (0,external_node_fs_.futimesSync)(fd, modifiedMs / 1000, modifiedMs / 1000);
    }
    catch (error) {
        if (error.code !== 'EPERM')
            throw error;
    }
    finally {
        (0,external_node_fs_.closeSync)(fd);
    }
}


/***/ }),

/***/ 72364:
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
