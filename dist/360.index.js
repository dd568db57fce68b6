export const id = 360;
export const ids = [360];
export const modules = {

/***/ 56360:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  serveFolder: () => (/* binding */ serveFolder)
});

// EXTERNAL MODULE: ./src/stores/folder/pages.ts + 1 modules
var pages = __webpack_require__(33786);
// EXTERNAL MODULE: ./src/stores/folder/read.ts
var read = __webpack_require__(28047);
// EXTERNAL MODULE: ./src/stores/folder/waited.ts
var folder_waited = __webpack_require__(34235);
;// CONCATENATED MODULE: ./src/stores/folder/reader.ts
/** Reads batches of small files in a worker thread: one after the other, or all at once where the disk lets each wait. */


/** One slow batch may be somebody else's doing. */
const SLOW_BATCHES = 2;
/** Of so many batches one file is read by itself, to see whether the disk still lets it wait. */
const PROBE_EVERY = 32;
/** Reads whole files, batch by batch. */
class Reader {
    waitedMs;
    slow = 0;
    batches = 0;
    /** @param waited - tells how long the thread has waited so far. */
    constructor(waited = folder_waited/* waitedMs */.h) {
        this.waitedMs = waited;
    }
    /** @param take - is handed each answer as soon as it is there, with the place of its path. */
    async read(paths, take) {
        const probe = ++this.batches % PROBE_EVERY === 0 ? 1 : 0;
        const alone = this.slow < SLOW_BATCHES ? paths.length : probe;
        if (alone > 0)
            this.oneByOne(paths.slice(0, alone), take);
        if (alone === paths.length)
            return;
        await Promise.all(paths.slice(alone).map(async (path, at) => take(await (0,read/* readWaiting */.OG)(path), alone + at)));
    }
    oneByOne(paths, take) {
        const before = this.waitedMs();
        paths.forEach((path, index) => take((0,read/* readWhole */.oD)(path), index));
        const waitsMs = (this.waitedMs() - before) / paths.length;
        this.slow = waitsMs > folder_waited/* LONG_WAIT_MS */.M ? this.slow + 1 : 0;
    }
}

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
                if ((0,keys/* mayHold */.BV)(key, range))
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




/** Serves one port for as long as the thread lives. */
function serveFolder(port, root) {
    const walks = new Map();
    const disk = { waits: false };
    const reader = new Reader();
    let writer;
    const writing = (owner) => (writer ??= new write/* FolderWriter */.YU(root, owner));
    const answer = (message, transfer = []) => port.postMessage(message, transfer);
    const fail = (id, error) => {
        const { code = '', message } = error;
        answer({ id, error: { code, message } });
    };
    const later = (id, work) => void work.catch((error) => fail(id, error));
    port.on('message', (question) => {
        const { id } = question;
        try {
            switch (question.ask) {
                case 'walk':
                    walks.set(id, new pages/* PagedWalk */.Z(root, question.range, disk));
                    break;
                case 'page': {
                    const page = walks.get(id)?.next();
                    if (page !== undefined)
                        later(id, page.then((page) => answer({ id, page })));
                    break;
                }
                case 'stop':
                    walks.get(id)?.stop();
                    walks.delete(id);
                    break;
                case 'split':
                    answer({ id, ranges: estimateRanges(root, question.range, question.ways) });
                    break;
                case 'read':
                    later(id, reader.read(question.paths, (read, index) => answer({ id, read, index }, read.ok ? [read.bytes.buffer] : [])));
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
            fail(id, error);
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


/***/ })

};
