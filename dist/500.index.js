export const id = 500;
export const ids = [500];
export const modules = {

/***/ 59352:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ae: () => (/* binding */ purgeHost),
/* harmony export */   SG: () => (/* binding */ mediaUrl),
/* harmony export */   av: () => (/* binding */ purgeUrls)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12943);


/** URLs in one call: the documented limit of every plan but Enterprise, which takes more. */
const MOST_URLS = 100;
/** URLs in one second that the Free plan allows, which allows the least. */
const URLS_PER_SECOND = 800;
const needs = [_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.purge];
/**
 * Purges single URLs: a hundred in a call, 800 in a second at most.
 * @param what - `urls` as visitors ask for them, percent-encoded; those of one zone only. `origins` are those of web pages
 * that read media by script (`https://social.example.com`): the cache keeps an answer of its own for each, as `Origin` is
 * part of its key, and purging the URL alone leaves that one.
 * @returns the number of URLs purged.
 * @see https://developers.cloudflare.com/cache/how-to/cache-keys/
 * @throws CloudflareProblem; what was purged before it stays purged, and purging again does no harm.
 */
async function purgeUrls(client, what, cx) {
    const urls = [...new Set(what.urls)];
    const all = urls.flatMap((url) => [
        { url },
        ...(what.origins ?? []).map((origin) => ({ url, headers: { Origin: origin } })),
    ]);
    for (let from = 0; from < all.length; from += MOST_URLS) {
        if (from > 0)
            await cx.clock.sleep((MOST_URLS / URLS_PER_SECOND) * 1000, cx.signal);
        cx.signal.throwIfAborted();
        const files = all.slice(from, from + MOST_URLS);
        await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .explained */ .to)(client.cache.purge({ zone_id: what.zoneId, files }), 'purge URLs from the cache', needs);
    }
    return urls.length;
}
/**
 * Purges everything that is cached for a host. The Free plan allows five such calls in a minute.
 * @throws CloudflareProblem
 */
async function purgeHost(client, what, cx) {
    cx.signal.throwIfAborted();
    await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .explained */ .to)(client.cache.purge({ zone_id: what.zoneId, hosts: [what.host] }), `purge ${what.host} from the cache`, needs);
}
/**
 * The URL under which a key is cached.
 * @param key - the object's key, not encoded.
 */
function mediaUrl(host, key) {
    return `https://${host}/${key.split('/').map(encodeURIComponent).join('/')}`;
}


/***/ }),

/***/ 92264:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ sippySource)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12943);
/* harmony import */ var _resource_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(36143);
/** Whether R2 fetches by itself what the bucket has not got (Sippy). */



/**
 * @returns where it fetches from, in words; `undefined` when it is off.
 * @throws CloudflareProblem
 * @see https://developers.cloudflare.com/r2/data-migration/sippy/
 */
async function sippySource(place) {
    const { client, bucket } = place;
    const asked = client.r2.buckets.sippy.get(bucket, (0,_resource_js__WEBPACK_IMPORTED_MODULE_2__/* .inPlace */ .zp)(place));
    const found = await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .explained */ .to)(asked, `read the Sippy setting of bucket ${bucket}`, [_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.r2]);
    if (found.enabled !== true)
        return undefined;
    const { provider, bucket: from } = found.source ?? {};
    return `${provider ?? 'another store'}${(from ?? '') === '' ? '' : ` (bucket ${from ?? ''})`}`;
}


/***/ }),

/***/ 25566:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Dd: () => (/* binding */ destinationElsewhere),
  Hb: () => (/* binding */ markCopy),
  xB: () => (/* binding */ openDestination),
  BQ: () => (/* binding */ refuseOwnBucket)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./src/inputs/values/net.ts
var net = __webpack_require__(16919);
// EXTERNAL MODULE: ./src/mastodon/source-root.ts
var source_root = __webpack_require__(19707);
// EXTERNAL MODULE: ./src/net/discard.ts
var discard = __webpack_require__(41577);
// EXTERNAL MODULE: ./src/stores/etag.ts
var etag = __webpack_require__(29721);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/stores/folder/asking.ts
var asking = __webpack_require__(98764);
// EXTERNAL MODULE: ./src/stores/folder/folder.ts
var folder = __webpack_require__(29655);
// EXTERNAL MODULE: ./src/stores/folder/write.ts + 1 modules
var write = __webpack_require__(7469);
;// CONCATENATED MODULE: ./src/stores/folder/destination.ts
/**
 * A local folder as a destination: what leaves the bucket, or a second copy of it. Files appear whole or not at all, readable by
 * everybody and writable by their owner, with the time of their object, so that the next pass knows them without reading.
 */








const MIB = 1 << 20;
/** Disks and networks answer several at once; each thread waits for one. */
const THREADS = 4;
/** Names of one message. */
const BATCH = 100;
/** The files below a folder. */
class FolderDestination {
    label;
    wholeUpTo = 32 * MIB;
    root;
    start;
    options;
    files;
    hands = [];
    /** @param root - an absolute path of a folder that exists; its symbolic links are resolved by the caller. */
    constructor(root, start, options = {}) {
        this.root = root;
        this.label = `folder ${root}`;
        this.start = start;
        this.options = options;
        this.files = new folder/* LocalFolder */.e(root, start);
    }
    partSize() {
        return 16 * MIB;
    }
    async *list(range, cx) {
        if (this.options.absent === true)
            return;
        for await (const page of this.files.list(range, cx)) {
            const drafts = page.filter(({ key }) => this.options.tidy === true && (0,write/* isDraft */.Qx)(key));
            const abandoned = drafts.filter(({ modifiedMs }) => (0,write/* isAbandoned */.zI)(modifiedMs, cx.clock.now()));
            if (abandoned.length > 0)
                await this.remove(abandoned.map(({ key }) => key));
            // What is no file has no bytes to compare; a write under its name tells what is in the way.
            const files = page.filter(({ key, irregular }) => irregular !== true && !(0,write/* isDraft */.Qx)(key));
            const entries = files.map((entry) => this.named(entry));
            if (entries.length > 0)
                yield this.options.digests === true ? await this.digested(files, entries) : entries;
        }
    }
    split(range) {
        return Promise.resolve([range]);
    }
    /** Proven by reading again what was written. Files keep no headers. */
    async put(key, bytes, md5, _headers, cx, options = {}) {
        await cx.send?.(bytes.length);
        const how = howOf(options, cx);
        const placed = await this.byHand((hand) => this.ask(hand, { ask: 'put', key, bytes, md5, how, ...this.owned() }));
        return written(placed, md5);
    }
    async putParts(key, parts, _headers, cx, options = {}) {
        return this.byHand(async (hand) => {
            const talk = new Conversation(hand.thread);
            const owned = this.owned();
            try {
                await talk.ask({ ask: 'begin', key, ...owned });
                const digests = [];
                for await (const part of parts) {
                    const { bytes } = part;
                    try {
                        await cx.send?.(bytes.length);
                        const md5 = (0,external_node_crypto_.hash)('md5', bytes, 'hex');
                        await talk.ask({ ask: 'append', bytes, md5, ...owned });
                        digests.push(md5);
                        (0,discard/* discard */.v)(bytes);
                    }
                    finally {
                        part.release();
                    }
                }
                return written(await talk.ask({ ask: 'finish', how: howOf(options, cx), ...owned }), (0,etag/* multipartEtag */._)(digests));
            }
            catch (error) {
                await talk.ask({ ask: 'abort', ...owned }).catch(() => undefined);
                throw error;
            }
            finally {
                talk.end();
            }
        });
    }
    async head(key) {
        if (this.options.absent === true)
            return null;
        const answer = await this.byHand((hand) => this.ask(hand, { ask: 'look', key, ...this.owned() }));
        if (!('look' in answer))
            throw unexpected();
        return answer.look === null ? null : { ...answer.look, etag: '', headers: {}, metadata: {} };
    }
    async remove(keys) {
        const kept = [];
        for (let from = 0; from < keys.length; from += BATCH) {
            const slice = keys.slice(from, from + BATCH);
            const answer = await this.byHand((hand) => this.ask(hand, { ask: 'remove', keys: slice, ...this.owned() }));
            if (!('kept' in answer))
                throw unexpected();
            kept.push(...answer.kept.map(({ key, why }) => ({ key: key, why })));
        }
        return kept;
    }
    /** Ends the threads. */
    async [Symbol.asyncDispose]() {
        await Promise.all([this.files[Symbol.asyncDispose](), ...this.hands.map(({ thread }) => thread.end())]);
    }
    /** A file whose name is its key is called by it: only such a file may be removed. */
    named(entry) {
        return entry.locator === (0,external_node_path_.join)(this.root, entry.key) ? { ...entry, locator: entry.key } : entry;
    }
    async digested(files, entries) {
        const slices = [];
        for (let from = 0; from < files.length; from += BATCH) {
            const paths = files.slice(from, from + BATCH).map(({ locator }) => locator);
            slices.push(this.byHand(async (hand) => {
                const answer = await this.ask(hand, { ask: 'digest', paths });
                if (!('digests' in answer))
                    throw unexpected();
                return answer.digests;
            }));
        }
        const digests = (await Promise.all(slices)).flat();
        return entries.map((entry, at) => {
            const etag = digests[at];
            return etag === undefined ? entry : { ...entry, etag, md5: etag };
        });
    }
    owned() {
        return this.options.owner === undefined ? {} : { owner: this.options.owner };
    }
    async byHand(work) {
        if (this.hands.length < THREADS && this.hands.every(({ busy }) => busy > 0)) {
            this.hands.push({ thread: new asking/* Thread */.j(this.start(this.root)), busy: 0 });
        }
        const hand = this.hands.reduce((least, next) => (next.busy < least.busy ? next : least));
        hand.busy++;
        try {
            return await work(hand);
        }
        finally {
            hand.busy--;
        }
    }
    async ask({ thread }, question) {
        const talk = new Conversation(thread);
        try {
            return await talk.ask(question);
        }
        finally {
            talk.end();
        }
    }
}
/** Questions about one thing, one after the other. */
class Conversation {
    thread;
    id;
    take = () => undefined;
    constructor(thread) {
        this.thread = thread;
        this.id = thread.open((answer) => this.take(answer));
    }
    /** @throws StoreError */
    async ask(question) {
        const answer = await new Promise((resolve) => {
            this.take = resolve;
            this.thread.ask(this.id, question);
        });
        if ('error' in answer)
            throw refused(answer.error);
        return answer;
    }
    end() {
        this.thread.close(this.id);
    }
}
function howOf({ ifAbsent = false, modifiedMs }, cx) {
    return { ifAbsent, modifiedMs: modifiedMs ?? cx.clock.now() };
}
function written(answer, etag) {
    if (!('placed' in answer))
        throw unexpected();
    if (answer.placed === 'taken') {
        throw new model/* StoreError */.A('There is a file of this name already.', { status: 412, code: 'PreconditionFailed' });
    }
    return answer.placed === 'already' ? { etag, already: true } : { etag };
}
function unexpected() {
    return new Error('The thread that writes the folder gave no answer to what it was asked.');
}
const advice = {
    ENOSPC: 'The disk of the destination is full. Make room and run again: what is there is not copied again.',
    EDQUOT: 'The quota of this user at the destination is used up. Raise it and run again.',
    EROFS: 'The destination is mounted for reading only.',
    EACCES: 'This user may not write there. Run the step as the user that owns the folder, or as root.',
    EPERM: 'This user may not do that there. Run the step as the user that owns the folder, or as root.',
};
/** The paths in messages of the system may be those of descriptors, which tell nobody anything. */
function refused({ code, message }) {
    return new model/* StoreError */.A(advice[code] ?? message.replaceAll(/\/proc\/self\/fd\/\d+\//g, '.../'), { code });
}

// EXTERNAL MODULE: ./src/stores/s3/other-store.ts
var other_store = __webpack_require__(20331);
// EXTERNAL MODULE: ./src/stores/s3/r2.ts + 2 modules
var r2 = __webpack_require__(12739);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
;// CONCATENATED MODULE: ./src/steps/owner.ts
/** The user and group that files are given to, by name or number. */



const run = (0,external_node_util_.promisify)(external_node_child_process_.execFile);
/** No option of a program begins like that. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/;
const NUMBER = /^\d{1,10}$/;
/**
 * @param text - `user`, `user:group` or `:group`-less numbers such as `991:991`.
 * @returns `undefined` when files belong to that owner anyway.
 * @throws when there is no such user or group, or this process may not give files away, with what to do.
 */
async function readOwner(text, self = ownSelf()) {
    const [user = '', group, ...rest] = text.split(':');
    if (rest.length > 0 || !isWord(user) || (group !== undefined && !isWord(group))) {
        throw new Error('destination-owner takes user or user:group, by name or number. Fix: give for example mastodon:mastodon or 991:991.');
    }
    const uid = NUMBER.test(user) ? Number(user) : await userId(user, '-u');
    const gid = group === undefined ? await groupOf(user) : NUMBER.test(group) ? Number(group) : await groupId(group);
    if (self === undefined)
        throw new Error('destination-owner: this system has no owners of files. Fix: leave it out.');
    if (self.uid === 0)
        return { uid, gid };
    if (uid === self.uid && (gid === -1 || self.groups.includes(gid)))
        return { uid, gid };
    throw new Error('destination-owner: only root may give files to another user. Fix: run the step as root, or as that user and leave destination-owner out.');
}
function isWord(text) {
    return NUMBER.test(text) || NAME.test(text);
}
function ownSelf() {
    const uid = process.getuid?.();
    return uid === undefined ? undefined : { uid, groups: [...(process.getgroups?.() ?? []), process.getgid?.() ?? uid] };
}
async function userId(user, which) {
    try {
        return Number((await run('id', [which, '--', user])).stdout.trim());
    }
    catch {
        throw new Error(`destination-owner: there is no user ${user} on this machine. Fix: give its number; Mastodon's containers run as 991:991.`);
    }
}
/** A user's own group; a number that is nobody's here leaves the group as it is. */
async function groupOf(user) {
    if (!NUMBER.test(user))
        return userId(user, '-g');
    return userId(user, '-g').catch(() => -1);
}
async function groupId(group) {
    const lines = await run('getent', ['group', '--', group])
        .then(({ stdout }) => stdout)
        // Not every system has it; the file does for groups of its own.
        .catch(() => (0,promises_.readFile)('/etc/group', 'utf8').catch(() => ''));
    for (const line of lines.split('\n')) {
        const [name, , gid = ''] = line.split(':');
        if (name === group && NUMBER.test(gid))
            return Number(gid);
    }
    throw new Error(`destination-owner: there is no group ${group} on this machine. Fix: give its number.`);
}

// EXTERNAL MODULE: ./src/steps/places.ts + 17 modules
var places = __webpack_require__(44798);
;// CONCATENATED MODULE: ./src/steps/destinations.ts
/** From inputs to a destination beside the bucket: looked at before anything is written to it. */











/** What a new disk has in its root. */
const OF_DISKS = new Set(['lost+found', '.mastodon-r2']);
/**
 * The destination, made where it is a folder that does not exist.
 * @throws when it cannot be written, or holds something else than Mastodon's media, with what to give instead.
 */
async function openDestination(place, target, how, world, cx) {
    const found = place.kind === 'local' ? await openFolder(place, how, world) : await openStore(place, target, cx);
    try {
        const isMarked = (await found.store.head(markOf(target), cx)) !== null;
        return { ...found, isMarked, [Symbol.asyncDispose]: () => found.store[Symbol.asyncDispose]() };
    }
    catch (error) {
        await found.store[Symbol.asyncDispose]();
        throw error;
    }
}
/**
 * Leaves a mark at the destination, so that it is known as a copy of this bucket from now on, whatever the journal knows: a key that
 * may only read the bucket cannot write there, and a first copy may be killed half-way.
 */
async function markCopy({ store, isMarked }, target, cx) {
    if (isMarked)
        return;
    const bytes = Buffer.from('A copy of a bucket of media, made by mastodon-media-r2, which knows it by this file.\n');
    const headers = { contentType: 'text/plain', cacheControl: 'private, no-store' };
    await store.put(markOf(target), bytes, (0,external_node_crypto_.hash)('md5', bytes, 'hex'), headers, cx);
}
/** Tells one bucket from others, and nobody its name. */
function markOf({ endpoint, bucket }) {
    const name = (0,external_node_crypto_.hash)('sha256', `${new URL(endpoint).origin}/${bucket}`, 'hex').slice(0, 16);
    return `.mastodon-r2/copy-of-${name}`;
}
/** The labels of destinations whose requests R2 does not bill. */
function destinationElsewhere(place, target) {
    if (place.kind !== 's3' || (0,places/* isSameStore */.yg)(place, target) || (0,net/* isR2 */.n7)(new URL(place.endpoint).hostname))
        return [];
    return [(0,other_store/* otherStoreLabel */.gP)(place.bucket)];
}
/** @throws when the destination lies in the very bucket that is copied: its copies would be public, and copied again. */
function refuseOwnBucket(place, target) {
    if (place.kind !== 's3' || !(0,places/* isSameStore */.yg)(place, target) || place.bucket !== target.bucket)
        return;
    throw new Error(`destination: s3://${place.bucket} is the bucket itself. Fix: give another bucket.`);
}
async function openStore(place, target, cx) {
    const other = new other_store/* OtherStore */.eP(place);
    let children;
    try {
        children = await other.names('', cx);
        const inside = {};
        for (const name of source_root/* foldersToLookInto */.g)
            if (children.includes(name))
                inside[name] = await other.names(`${name}/`, cx);
        refuseForeign(`s3://${place.bucket}/${place.prefix}`, children, inside);
    }
    catch (error) {
        await other[Symbol.asyncDispose]();
        throw error;
    }
    const common = {
        identity: await (0,places/* sourceIdentity */.Eq)(place),
        around: [],
        holdsMedia: holdsMedia(children),
        timesKept: false,
        name: `the bucket ${place.bucket}`,
    };
    const within = (0,places/* isSameStore */.yg)(place, target) && place.prefix === '';
    if (!within)
        return { store: other, ...common, within };
    await other[Symbol.asyncDispose]();
    const { endpoint, bucket, region, credentials } = place;
    return { store: new r2/* R2Bucket */.Fz({ endpoint, bucket, region, credentials }), ...common, within };
}
async function openFolder(place, how, world) {
    const owner = place.owner === undefined ? undefined : await readOwner(place.owner);
    const found = await (0,promises_.stat)(place.path).catch((error) => {
        if (error.code === 'ENOENT')
            return undefined;
        throw unusable(place.path, error);
    });
    if (found?.isDirectory() === false) {
        throw new Error(`destination: ${place.path} is a file. Fix: give a folder.`);
    }
    if (found === undefined && !how.dryRun)
        await makeFolder(place.path, owner);
    const absent = found === undefined && how.dryRun;
    const root = absent ? await willBe(place.path) : await (0,promises_.realpath)(place.path);
    const children = absent
        ? []
        : await (0,promises_.readdir)(root).catch((error) => {
            throw unusable(place.path, error);
        });
    const inside = {};
    for (const name of source_root/* foldersToLookInto */.g) {
        if (children.includes(name))
            inside[name] = await (0,promises_.readdir)((0,external_node_path_.join)(root, name)).catch(() => []);
    }
    refuseForeign(place.path, children, inside);
    if (!absent && !how.dryRun) {
        await (0,promises_.access)(root, external_node_fs_.constants.W_OK | external_node_fs_.constants.X_OK).catch((error) => {
            throw unusable(place.path, error);
        });
    }
    const options = { absent, tidy: !how.dryRun, digests: how.checksum, ...(owner !== undefined && { owner }) };
    return {
        store: new FolderDestination(root, world.startThread, options),
        identity: `folder ${root}`,
        around: foldersAround(root).map((path) => `folder ${path}`),
        holdsMedia: holdsMedia(children),
        timesKept: true,
        within: false,
        name: 'the folder',
    };
}
function holdsMedia(children) {
    return children.some((name) => !OF_DISKS.has(name));
}
/** @throws when it holds something, and not Mastodon's media. */
function refuseForeign(root, children, inside) {
    if (!holdsMedia(children))
        return;
    const verdict = (0,source_root/* judgeSourceRoot */.F)({ root, children, inside });
    if (!verdict.ok)
        throw new Error(`destination: ${verdict.problem}. Fix: ${verdict.fix}, or an empty place.`);
}
async function makeFolder(path, owner) {
    try {
        const first = await (0,promises_.mkdir)(path, { recursive: true });
        if (first === undefined)
            return;
        for (let made = path; made.length >= first.length; made = (0,external_node_path_.dirname)(made)) {
            await (0,promises_.chmod)(made, 0o755);
            if (owner !== undefined)
                await (0,promises_.chown)(made, owner.uid, owner.gid);
        }
    }
    catch (error) {
        throw unusable(path, error);
    }
}
/** Where a folder that is still to be made will be, whatever links lead there. */
async function willBe(path) {
    const parent = (0,external_node_path_.dirname)(path);
    if (parent === path)
        return path;
    const real = await (0,promises_.realpath)(parent).catch(() => willBe(parent));
    return (0,external_node_path_.join)(real, (0,external_node_path_.basename)(path));
}
function foldersAround(root) {
    const around = [];
    for (let at = (0,external_node_path_.dirname)(root); at !== (0,external_node_path_.dirname)(at); at = (0,external_node_path_.dirname)(at))
        around.push(at);
    return around;
}
function unusable(path, error) {
    const { code = '', message } = error;
    if (code === 'EACCES' || code === 'EPERM') {
        return new Error(`destination: this user may not write to ${path}. Fix: run the step as the user that owns the folder, or as root.`);
    }
    if (code === 'EROFS')
        return new Error(`destination: ${path} is mounted for reading only. Fix: mount it for writing.`);
    return new Error(`destination: ${path} cannot be used: ${message}. Fix: give a folder that this machine can write to.`);
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

/***/ 20331:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   eP: () => (/* binding */ OtherStore),
/* harmony export */   gP: () => (/* binding */ otherStoreLabel)
/* harmony export */ });
/* unused harmony export proveWhereTelling */
/* harmony import */ var _model_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(28587);
/* harmony import */ var _bucket_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(91533);
/* harmony import */ var _listing_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76673);
/* harmony import */ var _source_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(90514);
/* harmony import */ var _wire_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(29988);





/** What such a bucket is called; the bucket that is copied may have the same name. */
function otherStoreLabel(bucket) {
    return `destination bucket ${bucket}`;
}
/**
 * One bucket, or a folder in it. It is asked for nothing that only R2 has, and no object of it is overwritten unless it differs: in a
 * bucket with versions or object lock every needless write would be kept and paid for.
 */
class OtherStore extends _bucket_js__WEBPACK_IMPORTED_MODULE_1__/* .S3Bucket */ .rV {
    root;
    constructor({ prefix, ...location }) {
        const label = otherStoreLabel(location.bucket);
        super(location, { label, prefix, explain: _source_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .destinationError */ .Z, prove: proveWhereTelling });
        this.root = prefix;
    }
    /**
     * The names of files and folders directly in a folder, a thousand at most: one request.
     * @param folder - empty, or ends in a slash.
     */
    async names(folder, cx) {
        const prefix = this.root + folder;
        const { objects, prefixes } = await (0,_listing_js__WEBPACK_IMPORTED_MODULE_2__/* .listPage */ .ks)(this.wire, { prefix, delimiter: '/' }, cx);
        const names = [...prefixes.map((name) => name.slice(0, -1)), ...objects.map(({ name }) => name)];
        return names.filter((name) => name.length > prefix.length).map((name) => name.slice(prefix.length));
    }
}
/** Encryption with keys of a key service, or of the customer: the ETag is no MD5 then, although it looks like one. */
const OPAQUE = ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-customer-algorithm'];
/**
 * Every body carries its MD5, so the store itself refuses what arrives damaged; its ETag is a second proof where it is an MD5.
 * @throws StoreError when it is one, and that of other bytes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
function proveWhereTelling(operation, etag, expected, answer) {
    const [managed, customer] = OPAQUE.map((name) => answer[name]);
    if (customer !== undefined || (typeof managed === 'string' && managed.startsWith('aws:')))
        return;
    if (etag === '')
        throw new _model_js__WEBPACK_IMPORTED_MODULE_0__/* .StoreError */ .A(`${operation}: the store answered without an ETag.`, { status: 500 });
    if (/^[\da-f]{32}(?:-\d+)?$/.test(etag))
        (0,_wire_js__WEBPACK_IMPORTED_MODULE_4__/* .proveEtag */ .Q1)(operation, etag, expected);
}


/***/ })

};
