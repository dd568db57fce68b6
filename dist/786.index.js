export const id = 786;
export const ids = [786];
export const modules = {

/***/ 33786:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Z: () => (/* binding */ PagedWalk),
  C: () => (/* binding */ STANDINGS)
});

// EXTERNAL MODULE: external "node:perf_hooks"
var external_node_perf_hooks_ = __webpack_require__(643);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(72364);
// EXTERNAL MODULE: ./src/stores/folder/walk.ts
var walk = __webpack_require__(74302);
;// CONCATENATED MODULE: ./src/stores/folder/ahead.ts




/** Calls that wait at once: as many as there are threads for them (see src/index.ts). */
const WIDTH = 32;
/** Folders and files that were looked at and that the walk has not come to, but for those under way. */
const LEAD = 2000;
/** A folder entry this big holds thousands of names, and the walk goes through it alone: nothing is to be kept for so many. */
const LARGE_FOLDER_BYTES = 1 << 18;
/** Goes ahead of one walk, in its order, and hands over what it saw. */
class WalkAhead {
    range;
    /** The one that the walk comes to first is the last. */
    next = [];
    /** Paths of what is waiting in `next` or is being looked at. */
    pending = new Set();
    folders = new Map();
    files = new Map();
    flying = 0;
    /** Folders above the first of the range, which a walk that is under way has behind it. */
    above = 0;
    stopped = false;
    wake;
    /** @param range - what the walk has still to tell. */
    constructor(root, range) {
        this.range = range;
        this.add([{ path: root, key: (0,keys/* toKey */.fw)(''), depth: 0 }]);
        this.goOn();
    }
    awaits(path) {
        return this.pending.has(path);
    }
    children(path) {
        return take(this.folders, path);
    }
    file(path) {
        return take(this.files, path);
    }
    /** Resolves when it has come to where the walk is. */
    async caughtUp() {
        while (this.above > 0 && !this.stopped)
            await this.arrival();
    }
    /** Resolves when something more was looked at. */
    arrival() {
        return new Promise((resolve) => {
            this.wake = resolve;
            if (this.stopped)
                resolve();
            else
                this.goOn();
        });
    }
    /** To be called when the walk has moved on. */
    goOn() {
        while (this.flying < WIDTH && this.maySee()) {
            const place = this.next.pop();
            if (place === undefined || this.stopped)
                return;
            this.flying++;
            // What cannot be looked at is the walk's to report.
            void this.look(place)
                .catch(() => undefined)
                .then(() => this.landed(place));
        }
    }
    /** What the walk waits for comes first, however much there is that it has not come to. */
    maySee() {
        return this.folders.size + this.files.size < LEAD || (this.wake !== undefined && this.flying === 0);
    }
    stop() {
        this.stopped = true;
        for (const all of [this.pending, this.folders, this.files])
            all.clear();
        this.wake?.();
    }
    landed({ path, key, depth }) {
        this.flying--;
        this.pending.delete(path);
        if (depth !== undefined && this.isAbove(key))
            this.above--;
        const { wake } = this;
        this.wake = undefined;
        wake?.();
        this.goOn();
    }
    async look({ path, key, depth }) {
        if (depth === undefined) {
            const file = await (0,promises_.lstat)(path);
            if (!this.stopped)
                this.files.set(path, file);
            return;
        }
        if ((0,walk/* mayBeHuge */.M5)(path) && (await (0,promises_.stat)(path)).size > LARGE_FOLDER_BYTES)
            return;
        const children = await (0,promises_.readdir)(path, { withFileTypes: true });
        if (this.stopped)
            return;
        this.folders.set(path, children);
        this.add(children.flatMap((child) => this.placeOf(child, path, key, depth) ?? []));
    }
    /** Nothing for what the walk does not tell, and for what is so rare that it may see for itself. */
    placeOf(child, folder, prefix, depth) {
        const path = (0,external_node_path_.join)(folder, child.name);
        if ((0,walk/* isUndecodable */.$D)(child))
            return undefined;
        if (child.isFile()) {
            const key = (0,keys/* toKey */.fw)(prefix + child.name);
            return (0,keys/* inRange */.r4)(key, this.range) ? { path, key } : undefined;
        }
        if (!child.isDirectory() && !(child.isSymbolicLink() && depth < walk/* FOLLOWED_DEPTH */.fw))
            return undefined;
        const key = (0,keys/* toKey */.fw)(`${prefix}${child.name}/`);
        return (0,keys/* mayHold */.BV)(key, this.range) ? { path, key, depth: depth + 1 } : undefined;
    }
    /** All that lies in one folder has one place among the others. */
    add(places) {
        places.sort((a, b) => (0,keys/* compareKeys */.YD)(b.key, a.key));
        const [last] = places;
        if (last === undefined)
            return;
        let at = this.next.length;
        for (let before = this.next[at - 1]; before !== undefined; before = this.next[at - 1]) {
            if ((0,keys/* compareKeys */.YD)(before.key, last.key) > 0)
                break;
            at--;
        }
        this.next.splice(at, 0, ...places);
        for (const { path, key, depth } of places) {
            this.pending.add(path);
            if (depth !== undefined && this.isAbove(key))
                this.above++;
        }
    }
    isAbove(key) {
        return this.range.after?.startsWith(key) === true;
    }
}
function take(from, path) {
    const found = from.get(path);
    from.delete(path);
    return found;
}

// EXTERNAL MODULE: ./src/stores/folder/waited.ts
var waited = __webpack_require__(34235);
;// CONCATENATED MODULE: ./src/stores/folder/pages.ts
/** A walk in pages, as a worker thread hands them over; led by {@link WalkAhead} where the disk lets it wait. */




/** Readable by others, by the owner only, or no file at all. */
const STANDINGS = ['public', 'owner', 'irregular'];
const PAGE = 1000;
/** A page that takes longer goes out with what it has. */
const PAGE_MS = 100;
/** That many files tell something; one that had to wait for its turn does not. */
const FEW = 50;
const OVER = { done: true };
/** The pages of one range. */
class PagedWalk {
    root;
    range;
    disk;
    entries;
    skipped = { symlink: 0, special: 0, undecodable: 0 };
    denied = [];
    last;
    ahead;
    over = false;
    turn = Promise.resolve();
    constructor(root, range, disk) {
        this.root = root;
        this.range = range;
        this.disk = disk;
        this.last = range.after;
        this.entries = (0,walk/* ledWalk */.r0)(root, range, {
            skipped: (kind) => this.skipped[kind]++,
            denied: (error) => this.denied.push(error.message),
        }, {
            awaits: (path) => this.ahead?.awaits(path) === true,
            children: (path) => this.ahead?.children(path),
            file: (path) => this.ahead?.file(path),
        });
    }
    /**
     * The next page; may be asked for while the one before is under way.
     * @throws as `walk`.
     */
    next() {
        const page = this.turn.then(() => this.make());
        this.turn = page;
        return page;
    }
    stop() {
        this.over = true;
        this.ahead?.stop();
    }
    async make() {
        await this.beLed();
        const before = (0,waited/* waitedMs */.h)();
        const page = await this.page(external_node_perf_hooks_.performance.now() + PAGE_MS);
        const waits = ((0,waited/* waitedMs */.h)() - before) / Math.max(FEW, page.keys.length);
        if (this.ahead === undefined && waits > waited/* LONG_WAIT_MS */.M)
            this.disk.waits = true;
        if (page.end !== undefined)
            this.stop();
        return page;
    }
    async beLed() {
        if (!this.disk.waits || this.over)
            return;
        this.ahead ??= new WalkAhead(this.root, { after: this.last, upTo: this.range.upTo });
        this.ahead.goOn();
        await this.ahead.caughtUp();
    }
    async page(untilMs) {
        const keys = [];
        const paths = [];
        const sizes = new Float64Array(PAGE);
        const modified = new Float64Array(PAGE);
        const changed = new Float64Array(PAGE);
        const standing = new Uint8Array(PAGE);
        const columns = { keys, paths, sizes, modified, changed, standing };
        while (keys.length < PAGE && (keys.length === 0 || external_node_perf_hooks_.performance.now() < untilMs)) {
            const next = this.over ? OVER : this.entries.next();
            if (next.done === true)
                return { ...columns, end: { skipped: this.skipped, denied: this.denied } };
            const entry = next.value;
            if (entry === undefined) {
                await this.ahead?.arrival();
                continue;
            }
            sizes[keys.length] = entry.size;
            modified[keys.length] = entry.modifiedMs;
            changed[keys.length] = entry.changedMs ?? 0;
            standing[keys.length] = STANDINGS.indexOf(entry.irregular === true ? 'irregular' : (entry.access ?? 'public'));
            keys.push(entry.key);
            paths.push(entry.locator);
            this.last = entry.key;
        }
        return columns;
    }
}


/***/ }),

/***/ 28047:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $y: () => (/* binding */ notAFile),
/* harmony export */   OG: () => (/* binding */ readWaiting),
/* harmony export */   Vi: () => (/* binding */ sameFile),
/* harmony export */   gg: () => (/* binding */ isOwnerOnly),
/* harmony export */   oD: () => (/* binding */ readWhole),
/* harmony export */   sj: () => (/* binding */ READ_ONLY)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57975);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_util__WEBPACK_IMPORTED_MODULE_2__);
/** Reads one small file whole, with its digest and the proof that it did not change meanwhile. Hashing blocks: for a worker thread. */



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
            const buffer = new Uint8Array(before.size + 1);
            let filled = 0;
            for (let read = -1; read !== 0 && filled < buffer.length; filled += read) {
                read = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readSync)(fd, buffer, filled, buffer.length - filled, null);
            }
            return answerOf(buffer.subarray(0, filled), before, (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.lstatSync)(path, { throwIfNoEntry: false }));
        }
        finally {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(fd);
        }
    }
    catch (error) {
        return refusal(error);
    }
}
/** As {@link readWhole}, but while it waits for the disk others may, too. Takes three times the CPU. */
async function readWaiting(path) {
    try {
        const fd = await later.open(path, READ_ONLY);
        try {
            const before = await later.fstat(fd);
            if (!before.isFile())
                throw notAFile();
            const buffer = new Uint8Array(before.size + 1);
            let filled = 0;
            for (let read = -1; read !== 0 && filled < buffer.length; filled += read) {
                read = (await later.read(fd, buffer, filled, buffer.length - filled, null)).bytesRead;
            }
            return answerOf(buffer.subarray(0, filled), before, await later.lstat(path).catch(nothingThere));
        }
        finally {
            await later.close(fd);
        }
    }
    catch (error) {
        return refusal(error);
    }
}
const later = {
    open: (0,node_util__WEBPACK_IMPORTED_MODULE_2__.promisify)(node_fs__WEBPACK_IMPORTED_MODULE_1__.open),
    fstat: (0,node_util__WEBPACK_IMPORTED_MODULE_2__.promisify)(node_fs__WEBPACK_IMPORTED_MODULE_1__.fstat),
    read: (0,node_util__WEBPACK_IMPORTED_MODULE_2__.promisify)(node_fs__WEBPACK_IMPORTED_MODULE_1__.read),
    lstat: (0,node_util__WEBPACK_IMPORTED_MODULE_2__.promisify)(node_fs__WEBPACK_IMPORTED_MODULE_1__.lstat),
    close: (0,node_util__WEBPACK_IMPORTED_MODULE_2__.promisify)(node_fs__WEBPACK_IMPORTED_MODULE_1__.close),
};
/** @param bytes - up to one byte more than expected, so that a file that grew is noticed. */
function answerOf(bytes, before, after) {
    return {
        ok: true,
        bytes,
        md5: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('md5', bytes, 'hex'),
        modifiedMs: before.mtimeMs,
        owner: isOwnerOnly(before),
        changed: bytes.length !== before.size || after === undefined || !sameFile(before, after),
    };
}
function nothingThere(error) {
    const { code } = error;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
        throw error;
}
function refusal(error) {
    const { code = '', message } = error;
    return { ok: false, code, message };
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


/***/ }),

/***/ 34235:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ LONG_WAIT_MS),
/* harmony export */   h: () => (/* binding */ waitedMs)
/* harmony export */ });
/* harmony import */ var node_perf_hooks__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(643);
/* harmony import */ var node_perf_hooks__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_perf_hooks__WEBPACK_IMPORTED_MODULE_0__);
/** How long a thread has waited: what tells a slow disk from much to do. */

/**
 * For one file, in a walk with the folders on the way to it. A local flash disk takes half of that with nothing in memory, a network
 * volume much more.
 */
const LONG_WAIT_MS = 1;
/**
 * Milliseconds for which the calling thread has not computed, since an arbitrary moment: it waited for a disk, or for its turn.
 * @see https://nodejs.org/api/process.html#processthreadcpuusagepreviousvalue
 */
function waitedMs() {
    const { user, system } = process.threadCpuUsage();
    return node_perf_hooks__WEBPACK_IMPORTED_MODULE_0__.performance.now() - (user + system) / 1000;
}


/***/ }),

/***/ 74302:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $D: () => (/* binding */ isUndecodable),
/* harmony export */   $r: () => (/* binding */ targetOf),
/* harmony export */   GG: () => (/* binding */ walk),
/* harmony export */   M5: () => (/* binding */ mayBeHuge),
/* harmony export */   fw: () => (/* binding */ FOLLOWED_DEPTH),
/* harmony export */   mY: () => (/* binding */ checkLinks),
/* harmony export */   r0: () => (/* binding */ ledWalk)
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
    for (const entry of ledWalk(root, range, notes))
        if (entry !== undefined)
            yield entry;
}
/**
 * The same, led by what somebody else looks at.
 * @returns nothing in the place of an entry while it waits for that.
 */
function* ledWalk(root, range, notes, seen) {
    const before = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(root);
    yield* walkFolder([root], { prefix: '', depth: 0, range, notes, seen });
    const after = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(root, { throwIfNoEntry: false });
    if (after?.ino !== before.ino || after.dev !== before.dev) {
        throw new Error(`${root} went away while it was read: was the volume unmounted?`);
    }
}
function* walkFolder(paths, place) {
    const { prefix, depth, range, seen } = place;
    for (const path of paths)
        while (seen?.awaits(path) === true)
            yield undefined;
    for (const sibling of siblings(paths, place)) {
        const key = (prefix + sibling.name);
        if (sibling.folder) {
            if ((0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .endsBefore */ .IN)(key, range.after))
                continue;
            if (range.upTo !== null && (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .compareKeys */ .YD)(key, range.upTo) > 0)
                return;
            yield* walkFolder(sibling.stored, { ...place, prefix: key, depth: depth + 1 });
            continue;
        }
        if (range.after !== null && (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .compareKeys */ .YD)(key, range.after) <= 0)
            continue;
        if (range.upTo !== null && (0,_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .compareKeys */ .YD)(key, range.upTo) > 0)
            return;
        for (const path of sibling.stored) {
            while (seen?.awaits(path) === true)
                yield undefined;
            const entry = entryOf(key, path, place);
            if (entry !== null)
                yield entry;
        }
    }
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
        const seen = place.seen?.children(path);
        if (seen !== undefined)
            for (const child of seen)
                take(child);
        else if (mayBeHuge(path) && (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path).size > HUGE_FOLDER_BYTES) {
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
    if (isUndecodable(child)) {
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
/** Bytes that are no UTF-8 cannot be a key, nor a name in Mastodon's database: nothing refers to such a file. */
function isUndecodable({ name }) {
    return name.includes('\ufffd');
}
/** Folders of Mastodon's id partition (three digits) hold at most a thousand names; only others are worth a look first. */
function mayBeHuge(path) {
    return !/[/\\]\d{3}$/.test(path);
}
function entryOf(key, path, { notes, seen }) {
    const stat = seen?.file(path) ?? (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path, { throwIfNoEntry: false });
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

/***/ 72364:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BV: () => (/* binding */ mayHold),
/* harmony export */   Hy: () => (/* binding */ sortNames),
/* harmony export */   IN: () => (/* binding */ endsBefore),
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
/** Whether every key below the folder `prefix` (with its slash) sorts at or before `after`. */
function endsBefore(prefix, after) {
    return after !== null && !after.startsWith(prefix) && compareKeys(prefix, after) < 0;
}
/** Whether a key below the folder `prefix` (with its slash) can lie in a range. */
function mayHold(prefix, range) {
    return !endsBefore(prefix, range.after) && (range.upTo === null || compareKeys(prefix, range.upTo) <= 0);
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
