export const id = 926;
export const ids = [926];
export const modules = {

/***/ 56716:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ DetailLists)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_os__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_2__);
/**
 * The exact lists of keys, for the runner alone: they may name private files, whose random names are their only protection, so they
 * are readable by the runner's user only and belong in no artifact.
 */



const FLUSH_AT = 64 << 10;
/** Writes one list for each name, one JSON string a line, as they come. */
class DetailLists {
    folder;
    lists = new Map();
    /** @param temporary - the runner's folder for files of the job. Lists of an earlier run of the same step are removed. */
    constructor(step, temporary) {
        this.folder = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temporary ?? (0,node_os__WEBPACK_IMPORTED_MODULE_1__.tmpdir)(), 'mastodon-media-r2', `${step}-details`);
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(this.folder, { recursive: true, force: true });
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdirSync)(this.folder, { recursive: true, mode: 0o700 });
    }
    add(list, key) {
        let open = this.lists.get(list);
        if (open === undefined) {
            open = { fd: (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(this.folder, `${list}.jsonl`), 'wx', 0o600), text: '' };
            this.lists.set(list, open);
        }
        open.text += `${JSON.stringify(key)}\n`;
        if (open.text.length > FLUSH_AT) {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeSync)(open.fd, open.text);
            open.text = '';
        }
    }
    close() {
        for (const { fd, text } of this.lists.values()) {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeSync)(fd, text);
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(fd);
        }
        this.lists.clear();
    }
}


/***/ }),

/***/ 82760:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y8: () => (/* binding */ kindRows),
/* harmony export */   dJ: () => (/* binding */ failuresOf),
/* harmony export */   h$: () => (/* binding */ notesOf)
/* harmony export */ });
/* harmony import */ var _report_format_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12011);
/** A pass in words and rows, for the steps that run one. */

/** Objects and bytes by kind. */
function kindRows(result) {
    return [...result.kinds].map(([kind, amount]) => ({ kind, ...amount }));
}
/** Failures with their causes. The keys are public ones: private and hidden files are never opened. */
function failuresOf(tally) {
    return tally.failures.map(({ key, why }) => ({ name: key, why }));
}
/** What a person should know beside the numbers. */
function notesOf(result, dryRun, folder) {
    const { tally, ranges } = result;
    const { per } = tally;
    const notes = [];
    if (per['held-back'].objects > 0) {
        notes.push(`${(0,_report_format_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(per['held-back'].objects, 'file')} (${(0,_report_format_js__WEBPACK_IMPORTED_MODULE_0__/* .bytes */ .ee)(per['held-back'].bytes)}) can be read by their owner only: Mastodon hides media of suspended accounts that way. R2 has no such right for single objects, so they were not copied.`);
    }
    if (per.newer.objects > 0) {
        notes.push(`${(0,_report_format_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(per.newer.objects, 'object')} at the bucket differ from the source and are newer. They were kept, as it is not certain that the switch is still to come: look at them in the list, or give web-host.`);
    }
    if (per.excluded.objects > 0) {
        notes.push(`Left out: ${(0,_report_format_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(per.excluded.objects, 'file')} that are account archives or uploaded lists (never copied), not Mastodon's own, not of the kinds asked for, or, after the switch, older than the last pass.`);
    }
    if (tally.extra.objects > 0) {
        notes.push(`${(0,_report_format_js__WEBPACK_IMPORTED_MODULE_0__/* .counted */ .hS)(tally.extra.objects, 'object')} (${(0,_report_format_js__WEBPACK_IMPORTED_MODULE_0__/* .bytes */ .ee)(tally.extra.bytes)}) are at the bucket and not at the source. Where they are not to be deleted they are left alone.`);
    }
    if (ranges > 1)
        notes.push(`The keys were listed in ${(0,_report_format_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(ranges)} ranges at once.`);
    const listed = Object.entries(per).some(([outcome, { objects }]) => objects > 0 && !['same', 'copied', 'repaired', 'corrected'].includes(outcome));
    if (listed)
        notes.push(`The exact lists${dryRun ? ' of what a real run would do' : ''} are on the runner in ${folder}, readable by its user only.`);
    return notes;
}


/***/ }),

/***/ 18624:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ selectionHash),
/* harmony export */   z: () => (/* binding */ recordOf)
/* harmony export */ });
/* harmony import */ var _sync_journal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26496);
/* harmony import */ var _standing_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12867);


/** A salted hash of what the inputs leave out of a pass; empty when that is nothing. */
function selectionHash({ text }, journal) {
    return text === '' ? '' : (0,_sync_journal_js__WEBPACK_IMPORTED_MODULE_0__/* .hashName */ .yX)(journal, text);
}
/** The change to the journal. Pure, as others may write at the same time; making it twice is making it once. */
function recordOf(end) {
    const { result, inputs } = end;
    return (now) => {
        const selection = selectionHash(end.selection, now);
        const pass = {
            startedMs: end.startedMs,
            finishedMs: end.finishedMs,
            range: inputs.range,
            compare: end.compare,
            complete: end.complete,
            everything: !end.selection.narrowed,
            ...(selection !== '' && { selection }),
            objects: result.tally.read.objects,
            bytes: result.tally.read.bytes,
            heldBack: result.tally.per['held-back'].objects,
            source: (0,_sync_journal_js__WEBPACK_IMPORTED_MODULE_0__/* .hashName */ .yX)(now, end.source),
        };
        return withPurge((0,_standing_js__WEBPACK_IMPORTED_MODULE_1__/* .withLook */ .Qk)((0,_sync_journal_js__WEBPACK_IMPORTED_MODULE_0__/* .withPass */ .MT)(now, pass), end.looked, end.finishedMs), end.purged, end.finishedMs);
    };
}
function withPurge(now, purged, nowMs) {
    if (purged.owed > 0)
        return { ...now, purgeOwedMs: now.purgeOwedMs ?? nowMs };
    if (!purged.wholeHost || now.purgeOwedMs === undefined)
        return now;
    const settled = { ...now };
    delete settled.purgeOwedMs;
    return settled;
}


/***/ }),

/***/ 83269:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  B: () => (/* binding */ runPass)
});

;// CONCATENATED MODULE: ./src/net/budget.ts
/** A fixed number of bytes that may be held in memory at once, handed out in order of asking. */
class ByteBudget {
    capacity;
    free;
    waiting = [];
    constructor(capacity) {
        this.capacity = capacity;
        this.free = capacity;
    }
    /**
     * Waits until `bytes` are free. More than the whole budget is granted when nothing else is held.
     * @returns the function that gives them back; calling it again does nothing.
     */
    async acquire(bytes) {
        const share = Math.min(bytes, this.capacity);
        const granted = this.tryAcquire(share);
        if (granted !== undefined)
            return granted;
        await new Promise((grant) => this.waiting.push({ bytes: share, grant }));
        return this.holding(share);
    }
    /** As {@link acquire}, but only if the bytes are free at once. */
    tryAcquire(bytes) {
        const share = Math.min(bytes, this.capacity);
        if (this.waiting.length > 0 || share > this.free)
            return undefined;
        this.free -= share;
        return this.holding(share);
    }
    holding(share) {
        let held = true;
        return () => {
            if (!held)
                return;
            held = false;
            this.free += share;
            this.hand();
        };
    }
    hand() {
        for (let next = this.waiting[0]; next !== undefined && next.bytes <= this.free; next = this.waiting[0]) {
            this.waiting.shift();
            this.free -= next.bytes;
            next.grant();
        }
    }
}

;// CONCATENATED MODULE: ./src/net/limiter.ts
/** Admits tasks up to a limit that follows the throughput and the other side's pressure. */
class AdaptiveLimiter {
    clock;
    max;
    waiting = [];
    current;
    running = 0;
    generation = 0;
    climbing = true;
    saturated = true;
    done = 0;
    windowStart;
    bestRate = 0;
    quietWindows = 0;
    constructor(bounds, clock) {
        this.clock = clock;
        this.current = Math.min(bounds.start, bounds.max);
        this.max = bounds.max;
        this.windowStart = clock.now();
    }
    /** How many tasks may run at once just now. */
    get limit() {
        return this.current;
    }
    /** Waits until a task may run. The caller must call {@link leave} afterwards. */
    async enter() {
        if (!this.tryEnter())
            await new Promise((resolve) => this.waiting.push(resolve));
    }
    /** As {@link enter}, but only if a task may run at once. */
    tryEnter() {
        if (this.running >= this.current)
            return false;
        this.running++;
        return true;
    }
    /** Ends what {@link enter} began. */
    leave() {
        this.running--;
        this.done++;
        this.adjust();
        while (this.running < this.current) {
            const next = this.waiting.shift();
            // Nobody waits for the place that became free: the limit is not what limits.
            if (next === undefined) {
                this.saturated = false;
                return;
            }
            this.running++;
            next();
        }
    }
    /**
     * A context for one task whose `pressure` halves the limit, once per generation: a hundred refusals of requests that
     * were sent together are one message.
     */
    watch(cx) {
        const generation = this.generation;
        return { ...cx, pressure: () => this.halve(generation) };
    }
    halve(generation) {
        if (generation !== this.generation)
            return;
        this.generation++;
        this.current = Math.max(1, Math.floor(this.current / 2));
        this.climbing = false;
        this.bestRate = 0;
        this.startWindow();
    }
    adjust() {
        const elapsed = this.clock.now() - this.windowStart;
        if (this.done < this.current * 2 || elapsed < 200)
            return;
        const rate = this.done / elapsed;
        // Only a window in which every place was taken says anything about the limit.
        if (this.saturated)
            this.follow(rate);
        this.startWindow();
    }
    follow(rate) {
        if (rate > this.bestRate * (this.climbing ? 1.15 : 1.05)) {
            this.bestRate = rate;
            this.quietWindows = 0;
            this.grow(this.climbing ? 2 : 1.25);
            return;
        }
        this.climbing = false;
        // Conditions change during hours of copying: probe again now and then, and forget an old record.
        if (++this.quietWindows >= 10) {
            this.quietWindows = 0;
            this.bestRate = rate;
            this.grow(1.25);
        }
    }
    grow(factor) {
        this.current = Math.min(this.max, Math.ceil(this.current * factor));
    }
    startWindow() {
        this.done = 0;
        this.saturated = true;
        this.windowStart = this.clock.now();
    }
}

;// CONCATENATED MODULE: ./src/net/throttle.ts
/** What may be sent at once after a pause. */
const BURST_MS = 250;
/**
 * A token bucket: whoever asks first is served first. More than the bucket holds is let through once what came before is paid for,
 * so that one large body is not kept waiting for ever and the ones behind it wait the longer.
 */
class Throttle {
    bytesPerMs;
    clock;
    /** When all that was let through will be paid for. */
    paidMs = -Infinity;
    /** @param bytesPerSecond - above zero. */
    constructor(bytesPerSecond, clock) {
        this.bytesPerMs = bytesPerSecond / 1000;
        this.clock = clock;
    }
    /**
     * Resolves when `bytes` may be sent.
     * @throws the signal's reason when it aborts first.
     */
    async take(bytes, signal) {
        const now = this.clock.now();
        const fromMs = Math.max(this.paidMs, now - BURST_MS);
        this.paidMs = fromMs + bytes / this.bytesPerMs;
        if (fromMs > now)
            await this.clock.sleep(fromMs - now, signal);
    }
}

// EXTERNAL MODULE: ./src/mastodon/layout.ts
var layout = __webpack_require__(25021);
// EXTERNAL MODULE: ./src/mastodon/privacy.ts
var privacy = __webpack_require__(739);
// EXTERNAL MODULE: ./src/sync/proof.ts
var proof = __webpack_require__(25309);
;// CONCATENATED MODULE: ./src/sync/decide.ts
/** What to do about one pair: pure, so that every rule can be read and tested in one place. */



/**
 * A file counts as older than the bucket's object only by this much, so that clocks may differ and a file rewritten while it was
 * being sent is looked at again. What lies within is read and compared, which costs no operation at the bucket.
 */
const SLACK_MS = 15 * 60 * 1000;
/** Clocks of disks, servers and this machine may differ by this much where one second decides. */
const CLOCK_MS = 10_000;
/** File systems keep times in steps of two seconds at most. */
const KEPT_MS = 2000;
/**
 * A file that was put in its place only now may have been written up to this long before: uploads wait in a temporary folder while
 * they are processed, and keep their times when they are moved.
 */
const PROCESSING_MS = 6 * 60 * 60 * 1000;
/** @param pair - with a source entry. */
function decide(pair, rules) {
    const { source, stored } = pair;
    const outcome = standingOf(source, rules);
    if (outcome !== undefined)
        return { act: 'count', outcome };
    if (pair.collision === true)
        return { act: 'count', outcome: 'collision' };
    if (pair.unchanged === true)
        return { act: 'count', outcome: 'same' };
    if (stored === undefined) {
        // What was held back until now is as old as ever.
        const released = source.access !== 'public' && rules.released?.(source.key) === true;
        const late = rules.authority === 'source' || released || cameSince(source, rules.modifiedSinceMs ?? Infinity);
        return late ? { act: 'copy', compareFirst: false } : { act: 'count', outcome: 'excluded' };
    }
    if (rules.authority === 'bucket')
        return { act: 'count', outcome: 'same' };
    const keepNewer = !rules.overwriteNewer && stored.modifiedMs > source.modifiedMs + SLACK_MS;
    if (source.size !== stored.size) {
        return keepNewer ? { act: 'count', outcome: 'newer' } : { act: 'copy', compareFirst: false };
    }
    // Two stores that both vouch for the same bytes settle it without reading any.
    if ((0,proof/* isComparable */.n9)(source.etag) && source.etag === stored.etag)
        return { act: 'count', outcome: 'same' };
    if (rules.compare !== 'checksum' && isTimely(source, stored, rules))
        return { act: 'count', outcome: 'same' };
    return { act: 'copy', compareFirst: true, ...(keepNewer && { keepNewer }) };
}
/** Whether the times tell that what is stored was made of what the source has now. */
function isTimely(source, stored, { timesKept = false }) {
    if (timesKept)
        return Math.abs(source.modifiedMs - stored.modifiedMs) < KEPT_MS;
    return source.modifiedMs + SLACK_MS <= stored.modifiedMs;
}
/** What becomes of an entry that must not be copied whatever the bucket has. */
function standingOf(source, rules) {
    const standing = (0,privacy/* judge */.S4)(source.access, (0,layout/* classify */.L8)(source.key));
    if (standing === 'never' || source.irregular === true)
        return 'excluded';
    // Only what Mastodon itself would have written: a link or folder planted among the media must not publish a server's files.
    if ((0,layout/* parseKey */.Do)(source.key) === null)
        return 'excluded';
    if (standing === 'held-back' && rules.released?.(source.key) !== true)
        return 'held-back';
    return rules.keep?.(source.key) === false ? 'excluded' : undefined;
}
/** Whether a file was written since, or put in its place since and written not long before. */
function cameSince({ modifiedMs, changedMs = 0 }, sinceMs) {
    const from = sinceMs - CLOCK_MS;
    return modifiedMs >= from || (changedMs >= from && modifiedMs >= sinceMs - PROCESSING_MS);
}

// EXTERNAL MODULE: ./src/sync/access.ts
var access = __webpack_require__(37509);
// EXTERNAL MODULE: ./src/sync/join.ts + 1 modules
var join = __webpack_require__(81702);
;// CONCATENATED MODULE: ./src/sync/limits.ts
/** What a pass has to look like as a whole before anything is taken away on the strength of it. */

/** Below so many entries, a share says nothing before the end. */
const TELLING = 5000;
/** Whether so much is hidden that the source need not be read to its end. */
function hopelesslyHidden(tally, { maxPrivatePercent = 5 }) {
    const share = Math.max(0.5, maxPrivatePercent / 100);
    return tally.read.objects >= TELLING && tally.per['held-back'].objects > tally.read.objects * share;
}
/** What is wrong with the hidden files, in words. Hidden ones are never copied, so this can wait for the end. */
function heldBackProblem({ read, per }, { maxPrivatePercent = 5 }) {
    const heldBack = per['held-back'].objects;
    const total = read.objects - per.excluded.objects;
    if (heldBack === 0 || !(0,privacy/* tooManyHeldBack */.q9)({ heldBack, total, share: maxPrivatePercent / 100 }))
        return undefined;
    return (`${heldBack} of ${total} files are readable by their owner only. Mastodon hides single files that way, not this many: ` +
        'most likely they were copied or restored with a wrong umask. Give them back their modes ' +
        '(find public/system -type f ! -perm /044 lists them) and run again, or raise max-private-percent if they are meant to be hidden; ' +
        'nothing hidden was copied, and nothing was removed.');
}
/** What is wrong with the number of files, in words. Only to be asked when the source was listed to its end. */
function sourceProblem({ read }, { range, minSourceObjects = 0 }) {
    if (read.objects === 0 && range.after === null && range.upTo === null) {
        return 'The source holds no file at all. Check that the volume is mounted and the path is right; nothing was changed.';
    }
    if (read.objects >= minSourceObjects)
        return undefined;
    return (`The source holds ${read.objects} files where at least ${minSourceObjects} were expected by the last complete pass: the wrong folder or a ` +
        'volume that is not mounted is likelier than a clean-up. Check it; after a large tootctl media remove lower min-source-percent. ' +
        'Nothing was removed.');
}

// EXTERNAL MODULE: ./src/stores/hopeless.ts
var hopeless = __webpack_require__(33435);
// EXTERNAL MODULE: ./src/sync/twins.ts
var twins = __webpack_require__(43388);
;// CONCATENATED MODULE: ./src/sync/lookup.ts



const LOOKUPS_AT_ONCE = 32;
/** One ListObjectsV2 costs as much as this many HeadObject. @see https://developers.cloudflare.com/r2/pricing/ */
const HEADS_OF_A_LIST = 12;
/** Objects of one answer to a listing. */
const LISTED_AT_ONCE = 1000;
/** Clocks differ, and a file may be written to while it is listed. */
const lookup_SLACK_MS = 15 * 60 * 1000;
/** @param sinceMs - when the last complete pass began: what neither was modified nor changed status since then is at the bucket. */
async function* lookUp(source, destination, sinceMs, cx) {
    let before;
    for await (const page of (0,twins/* twinsTogether */.W)(source)) {
        const pairs = [];
        const changed = [];
        let [first, last] = [0, 0];
        page.forEach((entry, at) => {
            if (page[at - 1]?.key === entry.key)
                pairs.push({ source: entry, collision: true });
            else if (Math.max(entry.modifiedMs, entry.changedMs ?? 0) < sinceMs - lookup_SLACK_MS)
                pairs.push({ source: entry, unchanged: true });
            else {
                if (changed.length === 0)
                    first = at;
                last = at;
                changed.push((0,twins/* hasTwin */.V)(page, at) ? { source: entry, twins: true } : { source: entry });
            }
        });
        const listings = 1 + Math.ceil((last - first) / LISTED_AT_ONCE);
        if (changed.length > HEADS_OF_A_LIST * listings) {
            const range = { after: (page[first - 1] ?? before)?.key ?? null, upTo: page[last]?.key ?? null };
            const twins = new Set(changed.flatMap((pair) => (pair.twins === true ? (pair.source ?? []) : [])));
            for await (const joined of (0,join/* join */.f)(once(changed), destination.list(range, cx))) {
                for (const pair of joined) {
                    if (pair.source === undefined)
                        continue;
                    pairs.push(twins.has(pair.source) ? { ...pair, twins: true } : pair);
                }
            }
        }
        else
            pairs.push(...(await asked(changed, destination, cx)));
        before = page.at(-1);
        yield pairs;
    }
}
/** The same pairs, with those that only a disorderly listing calls absent asked for one by one. */
async function lookUpDoubtful(pairs, destination, cx) {
    const isDoubtful = (pair) => pair.doubtful === true && pair.stored === undefined;
    if (!pairs.some(isDoubtful))
        return pairs;
    const certain = pairs.filter((pair) => !isDoubtful(pair));
    return [...certain, ...(await asked(pairs.filter(isDoubtful), destination, cx))];
}
async function asked(pairs, destination, cx) {
    const answers = [];
    for (let from = 0; from < pairs.length; from += LOOKUPS_AT_ONCE) {
        const slice = pairs.slice(from, from + LOOKUPS_AT_ONCE);
        answers.push(...(await Promise.all(slice.map((pair) => ask(pair, destination, cx)))));
    }
    return answers;
}
async function ask(pair, destination, cx) {
    const { source } = pair;
    if (source === undefined)
        return pair;
    try {
        const found = await destination.head(source.key, cx);
        if (found === null)
            return pair;
        const { size, modifiedMs, etag } = found;
        return { ...pair, stored: { key: source.key, locator: source.key, size, modifiedMs, etag } };
    }
    catch (error) {
        if (cx.signal.aborted || (0,hopeless/* isHopeless */.c)(error) || !(error instanceof Error))
            throw error;
        return { ...pair, unknown: error };
    }
}
/** The changed entries as one page. */
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* once(pairs) {
    yield pairs.flatMap(({ source }) => source ?? []);
}

// EXTERNAL MODULE: ./src/sync/tally.ts
var sync_tally = __webpack_require__(15041);
;// CONCATENATED MODULE: ./src/sync/listing.ts
/** Lists one range on both sides, and sends every entry of it the way that was decided. */







/** @returns whether both listings of the range were read to their ends. */
async function listRange(listing, range) {
    const { tally, pass, stopping, cx } = listing;
    try {
        for await (const pairs of pairing(listing, range)) {
            for (const pair of await judgeable(await lookUpDoubtful(pairs, listing.destination, cx), listing)) {
                if (pair.stored !== undefined && (0,layout/* parseKey */.Do)(pair.stored.key) !== null)
                    (0,sync_tally/* add */.WQ)(tally.stored, pair.stored);
                if (pair.source === undefined)
                    noteExtra(pair, listing);
                else
                    await settle({ ...pair, source: pair.source }, listing);
            }
            if (stopping.aborted)
                return false;
            if (hopelesslyHidden(tally, pass)) {
                listing.halt();
                return false;
            }
        }
        return true;
    }
    catch (error) {
        if (!stopping.aborted)
            listing.tell(error instanceof Error ? error.message : String(error));
        return false;
    }
}
function pairing({ source, destination, pass, cx }, range) {
    const listing = source.list(range, cx);
    if (pass.compare === 'quick')
        return lookUp(listing, destination, pass.quickSinceMs ?? 0, cx);
    return (0,join/* join */.f)(listing, destination.list(range, cx));
}
/** Where nothing is read, what would be read is asked about: a real run would ask before it sends, and hold back what is hidden. */
async function judgeable(pairs, { pass, source, cx }) {
    if (!pass.dryRun || pass.asks === false)
        return pairs;
    return (0,access/* withAccess */.l)(pairs, source, (pair) => isLeft(decide(pair, pass), pass), cx);
}
/** Whether an entry counts as left without being read. */
function isLeft(verdict, { dryRun }) {
    return verdict.act === 'copy' && dryRun && !verdict.compareFirst;
}
async function settle(pair, listing) {
    const { tally, kinds, pass, transfer } = listing;
    const { source, stored } = pair;
    tally.saw(source);
    const { title } = (0,layout/* classify */.L8)(source.key);
    const kind = kinds.get(title) ?? { objects: 0, bytes: 0 };
    (0,sync_tally/* add */.WQ)(kind, source);
    kinds.set(title, kind);
    if (pair.unknown !== undefined) {
        tally.count(source, 'failed', pair.unknown.message);
        return;
    }
    const verdict = decide(pair, pass);
    const held = verdict.act === 'count' && verdict.outcome === 'held-back';
    if (pair.twins === true && !held)
        pass.notice?.collision?.(source.key);
    if (isLeft(verdict, pass))
        tally.count(source, 'left');
    else if (verdict.act === 'copy') {
        await transfer.offer({ entry: source, ...verdict, ...(stored !== undefined && { stored }) });
    }
    else if (verdict.outcome === 'same' && stored !== undefined && transfer.inspects) {
        await transfer.offer({ entry: source, stored, act: 'inspect' });
    }
    else {
        tally.count(source, verdict.outcome);
        const stray = verdict.outcome === 'excluded' && pass.authority === 'source' && pass.stray?.(source.key) === true;
        if (stray && stored !== undefined)
            listing.strays.add(stored);
        if (held && stored !== undefined) {
            tally.heldBackStored++;
            // After the switch the bucket is the authority, and its own moderation decides what is there.
            if (pass.authority === 'source')
                listing.hidden.add(stored);
        }
    }
}
function noteExtra(pair, { tally, pass, gone, startedMs }) {
    const { stored } = pair;
    if (stored === undefined || (0,layout/* classify */.L8)(stored.key).id === 'own')
        return;
    const doubtful = pair.doubtful === true;
    pass.notice?.extra?.(stored, doubtful);
    (0,sync_tally/* add */.WQ)(tally.extra, stored);
    if (pass.deletion === undefined || pass.authority === 'bucket' || doubtful)
        return;
    const kind = (0,layout/* parseKey */.Do)(stored.key)?.kind;
    if (kind === undefined || kind.private || pass.keep?.(stored.key) === false)
        return;
    // Written since the pass began, by another run of ours: the source may have had it after it was listed here.
    if (stored.modifiedMs >= startedMs || stored.locator !== stored.key)
        return;
    gone.add(stored);
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./src/sync/removals.ts
/**
 * What a pass takes away from the bucket, gathered while it lists and removed in the end, when all conditions can be looked at. The
 * keys of hidden files are among them, so what goes to the disk is this user's only and is removed with the pass.
 */





/** Objects held in memory; more go to the disk. */
const IN_MEMORY = 5000;
/** Objects of one request. */
const BATCH = 1000;
/** Objects to be removed, in bounded memory. To be disposed of. */
class Removables {
    found = { objects: 0, bytes: 0 };
    gathered = [];
    folder;
    most;
    constructor(most = IN_MEMORY) {
        this.most = most;
    }
    add({ key, size }) {
        (0,sync_tally/* add */.WQ)(this.found, { size });
        this.gathered.push({ key, size });
        if (this.gathered.length >= this.most)
            this.flush();
    }
    /** All of them, in batches. */
    async *batches() {
        let batch = [];
        for await (const one of this.all()) {
            batch.push(one);
            if (batch.length < BATCH)
                continue;
            yield batch;
            batch = [];
        }
        if (batch.length > 0)
            yield batch;
    }
    [Symbol.dispose]() {
        this.gathered = [];
        if (this.folder !== undefined)
            (0,external_node_fs_.rmSync)(this.folder, { recursive: true, force: true });
    }
    async *all() {
        if (this.folder !== undefined) {
            let rest = '';
            for await (const chunk of (0,external_node_fs_.createReadStream)(this.file(), { encoding: 'utf8' })) {
                const lines = (rest + chunk).split('\n');
                rest = lines.pop() ?? '';
                for (const line of lines)
                    yield JSON.parse(line);
            }
        }
        yield* this.gathered;
    }
    flush() {
        // mkdtemp makes the folder with mode 0700.
        this.folder ??= (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'removals-'));
        (0,external_node_fs_.appendFileSync)(this.file(), this.gathered.map((one) => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 });
        this.gathered = [];
    }
    file() {
        return (0,external_node_path_.join)(this.folder ?? '', 'keys');
    }
}
/**
 * Removes them; what the store refuses to remove is left and told, and stops none of the others.
 * @param from - what the store is called in a sentence.
 * @returns what could not be removed, in words, without a key: some are those of hidden files.
 */
async function removeAll(destination, objects, removal, removed, cx, from = 'the bucket') {
    const problems = new Map();
    const failed = (count, why) => problems.set(why, (problems.get(why) ?? 0) + count);
    for await (const batch of objects.batches()) {
        try {
            const refused = await destination.remove(batch.map(({ key }) => key), cx);
            const left = new Set(refused.map(({ key }) => key));
            for (const { why } of refused)
                failed(1, why);
            for (const object of batch) {
                if (left.has(object.key))
                    continue;
                (0,sync_tally/* add */.WQ)(removal.removed, object);
                removed(object);
            }
        }
        catch (error) {
            failed(batch.length, error instanceof Error ? error.message : String(error));
        }
    }
    return [...problems].map(([why, count]) => `${count} objects could not be removed from ${from}: ${why}`);
}

;// CONCATENATED MODULE: ./src/sync/take-down.ts


/** Judges the pass as a whole, then removes what may be removed. In a dry run what would be is told, and nothing happens. */
async function takeDown(passed, objects) {
    const { pass, tally, listed, stop } = passed;
    if (listed)
        passed.tell(sourceProblem(tally, pass));
    const tooHidden = heldBackProblem(tally, pass);
    passed.tell(tooHidden);
    const stopped = stop.aborted ? 'The run was stopped.' : undefined;
    const hidden = await remove(passed, objects.hidden, 'hidden', tooHidden ?? stopped);
    const strays = await remove(passed, objects.strays, 'stray', stopped);
    const gone = await remove(passed, objects.gone, 'gone', stopped ?? reasonToKeep(passed, objects.gone));
    return { gone, hidden, strays };
}
/** Why nothing that is gone from the source may be removed, or `undefined`. */
function reasonToKeep(passed, { found }) {
    const { pass, tally, listed, problems } = passed;
    if (!listed)
        return 'Nothing was deleted: the two sides were not listed to their ends.';
    if (problems.length > 0)
        return 'Nothing was deleted: the pass has problems.';
    const { maxPercent } = pass.deletion ?? { maxPercent: 0 };
    const { source, destination } = pass.sides ?? { source: 'the source', destination: 'the bucket' };
    if (found.objects * 100 <= tally.stored.objects * maxPercent)
        return undefined;
    const problem = `${found.objects} of ${tally.stored.objects} objects at ${destination} are gone from ${source}, which is more than ${maxPercent} %: ` +
        'nothing was deleted. Look at the list that a dry run makes; if all of them are to go, raise max-delete-percent for one run.';
    passed.tell(problem);
    return problem;
}
async function remove(passed, objects, why, withheld) {
    const { destination, pass, cx } = passed;
    const { notice } = pass;
    const removal = { found: objects.found, removed: { objects: 0, bytes: 0 } };
    if (objects.found.objects === 0)
        return removal;
    if (notice?.removal !== undefined) {
        for await (const batch of objects.batches())
            for (const object of batch)
                notice.removal(object, why);
    }
    if (withheld !== undefined)
        return { ...removal, withheld };
    if (pass.dryRun)
        return removal;
    const removed = ({ key }) => notice?.changed?.(key, 'removed');
    const problems = await removeAll(destination, objects, removal, removed, cx, pass.sides?.destination);
    for (const problem of problems)
        passed.tell(problem);
    return removal;
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/mastodon/headers.ts + 1 modules
var mastodon_headers = __webpack_require__(2930);
;// CONCATENATED MODULE: ./src/sync/parts.ts
/** Cuts a body into parts of one size, each held under the byte budget until it is sent. */

/** The source's bytes changed while they were read. */
class ChangedError extends Error {
    name = 'ChangedError';
    constructor() {
        super('The file changed while it was being read.');
    }
}
/** Reads the first part and stands ready to read the others. */
async function cutIntoParts(opened, partSize, budget) {
    const rest = cut(opened, partSize, budget);
    const first = await rest.next();
    let waiting = first.done === true ? undefined : first.value;
    const head = waiting?.bytes.subarray(0, mastodon_headers/* headLength */.T_) ?? new Uint8Array();
    async function* parts() {
        if (waiting === undefined)
            return;
        const part = waiting;
        waiting = undefined;
        yield part;
        yield* rest;
    }
    return {
        head,
        parts: parts(),
        [Symbol.asyncDispose]: async () => {
            waiting?.release();
            await rest.return();
        },
    };
}
/** Closes a body that nobody wants: a stream lets go of its file only once it was begun. */
async function closeUnread(opened) {
    const body = opened.body[Symbol.asyncIterator]();
    await body.next().catch(() => undefined);
    await body.return?.();
}
async function* cut(opened, partSize, budget) {
    const { size } = opened.entry;
    let left = size;
    let buffer = new Uint8Array(0);
    let filled = 0;
    let release;
    try {
        for await (let chunk of opened.body) {
            while (chunk.length > 0) {
                if (release === undefined) {
                    const length = Math.min(partSize, left);
                    if (length === 0)
                        throw new ChangedError();
                    release = await budget.acquire(length);
                    buffer = new Uint8Array(length);
                    filled = 0;
                }
                const taken = chunk.subarray(0, buffer.length - filled);
                buffer.set(taken, filled);
                filled += taken.length;
                chunk = chunk.subarray(taken.length);
                if (filled < buffer.length)
                    continue;
                left -= filled;
                // The last part is given out only when nothing follows it and the source vouches for all of them.
                if (left === 0 && chunk.length > 0)
                    throw new ChangedError();
                if (left === 0 && (await opened.settle()) === 'changed')
                    throw new ChangedError();
                const part = { bytes: buffer, release };
                release = undefined;
                yield part;
            }
        }
        if (left > 0)
            throw new ChangedError();
    }
    finally {
        release?.();
    }
}

// EXTERNAL MODULE: ./src/net/discard.ts
var discard = __webpack_require__(41577);
;// CONCATENATED MODULE: ./src/sync/headers.ts
/** The headers an object is written with: Mastodon's own, whatever tool filled the source. */

/**
 * @param head - the first bytes, {@link headLength} of them or all; more is not looked at.
 * @param size - bytes of the whole.
 * @param stored - what a source stores with the object: kept where Mastodon would have written it.
 */
async function headersFor(key, head, size, stored = {}) {
    const own = (0,mastodon_headers/* quickHeaders */.uz)(key, head) ?? (await (0,mastodon_headers/* uploadHeaders */.ww)(key, head.subarray(0, mastodon_headers/* headLength */.T_), size));
    return (0,mastodon_headers/* correctedHeaders */.sc)(stored, own);
}

;// CONCATENATED MODULE: ./src/sync/send.ts
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






/** Something is stored under a key that the listing did not tell. */
class TakenError extends Error {
    name = 'TakenError';
    constructor() {
        super('The bucket has got an object under this key since it was listed.');
    }
}
/**
 * Sends a body that is in memory.
 * @throws TakenError when the bucket has something else under a key that it did not list.
 */
async function sendWhole(job, body, means, cx) {
    const { destination, dryRun } = means;
    const { bytes, md5 } = body;
    const { key } = job.entry;
    const etag = job.compareFirst === true ? job.stored?.etag : undefined;
    if ((0,proof/* isComparable */.n9)(etag) && (0,proof/* matchesWhole */.bP)(bytes, md5, etag, destination.partSize(bytes.length))) {
        (0,discard/* discard */.v)(bytes);
        return 'same';
    }
    if (job.keepNewer === true)
        return 'newer';
    if (dryRun)
        return 'left';
    const headers = await headersFor(key, bytes, bytes.length, body.headers);
    const written = await destination.put(key, bytes, md5, headers, cx, putting(job)).catch(refused(job));
    (0,discard/* discard */.v)(bytes);
    return written.already === true ? 'same' : doneWith(job);
}
/**
 * Sends a body that is too large for one request, part by part.
 * @returns `compared` when the body was read for comparing and differs: it has to be opened again to be sent.
 * @throws ChangedError when the source changed meanwhile; TakenError as {@link sendWhole}, where that must not be overwritten.
 */
async function sendInParts(job, opened, means, cx) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { destination, budget, dryRun, absentOnly } = means;
        const { size } = opened.entry;
        const partSize = destination.partSize(size);
        if (job.compareFirst === true && job.stored?.size === size) {
            const same = await isStored(opened, job.stored.etag, partSize);
            if (same !== undefined)
                return same ? 'same' : job.keepNewer === true ? 'newer' : 'compared';
        }
        const instead = job.keepNewer === true ? 'newer' : dryRun ? 'left' : undefined;
        if (instead !== undefined) {
            await closeUnread(opened);
            return instead;
        }
        if (absentOnly && (await destination.head(job.entry.key, cx)) !== null) {
            await closeUnread(opened);
            throw new TakenError();
        }
        const cut = __addDisposableResource(env_1, await cutIntoParts(opened, partSize, budget), true);
        const headers = await headersFor(job.entry.key, cut.head, size, opened.headers);
        const sent = destination.putParts(job.entry.key, cut.parts, headers, cx, putting(job));
        const written = await sent.catch(refused(job));
        return written.already === true ? 'same' : doneWith(job);
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
/** Whether a body is the one behind an ETag; `undefined`, with nothing read, when the ETag cannot tell. */
async function isStored(opened, etag, ours) {
    if (!(0,proof/* isComparable */.n9)(etag))
        return undefined;
    const parts = (0,proof/* partsOf */.CI)(etag);
    const partSize = parts === undefined ? undefined : (0,proof/* likelyPartSize */.BA)(opened.entry.size, parts, ours);
    if (parts !== undefined && partSize === undefined)
        return undefined;
    const same = (await (0,proof/* etagOfStream */.zB)(opened.body, partSize)) === etag;
    if ((await opened.settle()) === 'changed')
        throw new ChangedError();
    return same;
}
function doneWith(job) {
    return job.stored === undefined ? 'copied' : 'repaired';
}
/** What the listing called absent is written only if it is: the listing may be wrong, and somebody else may have been faster. */
function putting({ entry, stored }) {
    return { modifiedMs: entry.modifiedMs, ...(stored === undefined && { ifAbsent: true }) };
}
/** What a refused write means for the object, or for all of them: a key that may not write one may not write the others. */
function refused(job) {
    return (error) => {
        if (error instanceof model/* StoreError */.A && error.status === 412 && job.stored === undefined)
            throw new TakenError();
        if (error instanceof model/* StoreError */.A && error.code === 'AccessDenied') {
            throw new hopeless/* HopelessError */.K(error.message, { cause: error });
        }
        throw error;
    };
}

;// CONCATENATED MODULE: ./src/sync/fate.ts




/** A file that changes each time it is read is given up after this many tries. */
const TRIES = 3;
/** Concludes the jobs of one transfer. */
class Fate {
    means;
    cx;
    again;
    /** @param again - takes a job that is to be done once more. */
    constructor(means, cx, again) {
        this.means = means;
        this.cx = cx;
        this.again = again;
    }
    conclude(job, outcome) {
        const { means } = this;
        if (outcome === 'same' && job.act === 'copy' && means.repairHeaders) {
            this.again({ ...job, act: 'inspect' });
            return;
        }
        means.tally.count(job.entry, outcome);
        if (outcome === 'repaired')
            means.changed(job.entry.key, 'overwritten');
        if (outcome === 'corrected')
            means.changed(job.entry.key, 'headers');
    }
    fail(job, error) {
        const { means } = this;
        const why = error instanceof Error ? error.message : String(error);
        // A write that failed in the end may have taken effect all the same.
        if (job.stored !== undefined && error instanceof model/* StoreError */.A)
            means.changed(job.entry.key, 'overwritten');
        if ((0,hopeless/* isHopeless */.c)(error))
            means.hopeless(why);
        means.tally.count(job.entry, this.cx.signal.aborted || (0,hopeless/* isHopeless */.c)(error) ? 'left' : 'failed', why);
    }
    unread(job, unread) {
        if (unread.why === 'vanished')
            this.conclude(job, 'vanished');
        else
            this.fail(job, unread.cause);
    }
    isHidden({ access, key }) {
        return access === 'owner' && !this.means.released(key);
    }
    holdBack(job) {
        if (job.stored !== undefined) {
            this.means.tally.heldBackStored++;
            this.means.hidden(job.stored);
        }
        this.conclude(job, 'held-back');
    }
    /** Runs one object's work; its failure is its own. */
    async guarded(job, work) {
        try {
            await work();
        }
        catch (error) {
            if (error instanceof ChangedError || error.cause instanceof ChangedError)
                this.changed(job);
            else if (error instanceof TakenError)
                await this.taken(job);
            else
                this.fail(job, error);
        }
    }
    changed(job) {
        const changes = (job.changes ?? 0) + 1;
        if (changes < TRIES)
            this.again({ ...job, changes });
        else
            this.fail(job, new Error(`The file changed each of the ${TRIES} times it was read. The next run will copy it.`));
    }
    /** The bucket has the key although it did not list it: looks what it is, and decides again. */
    async taken(job) {
        const { entry } = job;
        await this.guarded(job, async () => {
            const found = await this.means.destination.head(entry.key, this.cx);
            if (found === null) {
                this.changed(job);
                return;
            }
            const { size, etag, modifiedMs } = found;
            const stored = { key: entry.key, locator: entry.key, size, etag, modifiedMs };
            const verdict = this.means.decide(entry, stored);
            if (verdict.act === 'count')
                this.conclude({ ...job, stored }, verdict.outcome);
            else
                this.again({ entry, stored, ...verdict });
        });
    }
}

;// CONCATENATED MODULE: ./src/sync/inspect.ts
/** Looks at the headers of an object that both sides have, and corrects wrong ones in place: no body is sent. */




/** The store copies an object onto itself up to here. @see https://developers.cloudflare.com/r2/platform/limits/ */
const LARGEST = 4 * 2 ** 30;
/**
 * One operation of Class B for each object, and one of Class A for each that is corrected.
 * @throws StoreError when the bucket refuses.
 */
async function inspect(entry, means, cx) {
    const { source, destination, dryRun } = means;
    const stored = await destination.head(entry.key, cx);
    if (stored === null)
        return 'left';
    const clean = Object.keys(stored.metadata).length === 0;
    if (clean && (0,mastodon_headers/* areLikely */.p0)(entry.key, stored.headers))
        return 'same';
    // Another type than the name's may well be right: then the bytes decide.
    const peeked = await peek(source, entry, cx);
    if (peeked === 'hidden' || 'why' in peeked)
        return peeked;
    const wanted = await headersFor(entry.key, peeked.head, entry.size, peeked.headers);
    if (clean && isSame(stored, wanted))
        return 'same';
    if (dryRun)
        return 'left';
    if (destination.correct === undefined || stored.size > LARGEST) {
        throw new model/* StoreError */.A('The headers are wrong, and the store cannot correct those of so large an object in place.');
    }
    try {
        await destination.correct(entry.key, stored.etag, wanted, cx);
        return 'corrected';
    }
    catch (error) {
        // Somebody else has written it meanwhile, or removed it: the next pass looks again.
        if (error instanceof model/* StoreError */.A && (error.status === 412 || error.status === 404))
            return 'left';
        throw error;
    }
}
function isSame({ headers }, wanted) {
    return headers.contentType === wanted.contentType && headers.cacheControl === wanted.cacheControl;
}
async function peek(source, entry, cx) {
    if (source.peek !== undefined)
        return source.peek(entry, mastodon_headers/* headLength */.T_, cx);
    for await (const answer of source.open([entry], cx)) {
        if ('why' in answer)
            return answer;
        if (answer.entry.access === 'owner') {
            await closeUnread(answer);
            return 'hidden';
        }
        const body = answer.body[Symbol.asyncIterator]();
        const first = await body.next();
        await body.return?.();
        const head = first.done === true ? new Uint8Array() : first.value.subarray(0, mastodon_headers/* headLength */.T_);
        return { head, headers: answer.headers ?? {} };
    }
    throw new Error('The source did not answer.');
}

;// CONCATENATED MODULE: ./src/sync/within.ts
/** Objects that the bucket's own store holds already: it copies them by itself, and no bytes travel. */





/** One copy goes up to 5 GiB; what is near that is streamed. @see https://developers.cloudflare.com/r2/platform/limits/ */
const within_LARGEST = 4 * 2 ** 30;
/** Whether an object can be copied by the store, without its bytes being looked at first. */
function isCopyable({ entry, stored, compareFirst }) {
    if (entry.etag === undefined || entry.size > within_LARGEST || typeof entry.locator !== 'string')
        return false;
    // Two whole objects of R2 with different ETags have different bytes; those made of parts may not.
    return compareFirst !== true || [entry.etag, stored?.etag ?? ''].every((etag) => (0,proof/* partsOf */.CI)(etag) === undefined);
}
/**
 * Has the store copy one object: one operation of Class B and one of Class A.
 * @returns `copied`; `refused` when the destination's key may not read the source; or why the object cannot be read.
 * @throws ChangedError when the object is not the listed one any more; StoreError when the store refuses for another reason.
 */
async function copyInStore({ entry }, within, destination, cx) {
    const peeked = await within.peek(entry, mastodon_headers/* headLength */.T_, cx);
    if ('why' in peeked) {
        if (peeked.cause instanceof model/* StoreError */.A && peeked.cause.status === 412)
            throw new ChangedError();
        return peeked;
    }
    const headers = await headersFor(entry.key, peeked.head, entry.size, peeked.headers);
    try {
        const from = { bucket: within.bucket, key: entry.locator, etag: entry.etag ?? '' };
        await destination.copyWithin?.(from, entry.key, headers, cx);
        return destination.copyWithin === undefined ? 'refused' : 'copied';
    }
    catch (error) {
        if (!(error instanceof model/* StoreError */.A))
            throw error;
        if (error.status === 412)
            throw new ChangedError();
        if (error.status === 403 || error.status === 501 || error.code === 'NoSuchBucket')
            return 'refused';
        if (error.status === 404)
            return { entry, why: 'vanished', cause: error };
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/sync/transfer.ts
/**
 * The way of objects from a source to a destination: a queue, as many at once as pays, every body held under one byte budget so
 * that a request can be repeated, every entry accounted for exactly once.
 */






/** Entries asked for in one go: a message to a reading thread costs as much as reading a small file. */
const transfer_BATCH = 16;
/** Batches that are being read, or read and waiting to be sent, at most. */
const BATCHES_AHEAD = 4;
/** Jobs waiting at most; whoever lists waits beyond that. */
const QUEUE = 2000;
/** Copies what it is given until it is told to stop. */
class Transfer {
    means;
    cx;
    /** Aborts when no new object may be begun. */
    stop;
    queue = [];
    flying = new Set();
    wake;
    room = [];
    ahead = 0;
    closed = false;
    within;
    fate;
    batch;
    pumping;
    constructor(means, cx, stop) {
        this.means = means;
        this.cx = cx;
        this.stop = stop;
        this.batch = means.source.batch ?? transfer_BATCH;
        this.within = means.dryRun ? undefined : means.within;
        this.fate = new Fate(means, cx, (job) => this.again(job));
        this.stop.addEventListener('abort', () => this.stir(), { once: true });
        this.pumping = this.pump();
    }
    /** Whether objects that both sides have are to be looked at. */
    get inspects() {
        return this.means.repairHeaders;
    }
    /** Takes a job; resolves when there is room for more. */
    async offer(job) {
        this.queue.push(job);
        this.stir();
        if (this.queue.length >= QUEUE)
            await new Promise((resolve) => this.room.push(resolve));
    }
    /** Resolves when every job has its outcome. */
    async finish() {
        this.closed = true;
        this.stir();
        await this.pumping;
    }
    async pump() {
        for (;;) {
            if (this.stop.aborted)
                this.leaveRest();
            if (this.queue.length < QUEUE / 2)
                this.letIn();
            const job = this.queue[0];
            if (job === undefined && this.flying.size === 0 && this.closed)
                return;
            if (job === undefined || this.ahead > (BATCHES_AHEAD - 1) * this.batch) {
                await new Promise((resolve) => (this.wake = resolve));
                continue;
            }
            this.queue.shift();
            await this.begin(job);
        }
    }
    /** Starts reading a batch that begins with `first`, once there is memory for it. */
    async begin(first) {
        const { budget } = this.means;
        if (!this.goesWhole(first)) {
            await this.means.limiter.enter();
            this.fly(this.alone(first));
            return;
        }
        const batch = [{ job: first, release: await budget.acquire(first.entry.size) }];
        for (let next = this.queue[0]; next !== undefined && batch.length < this.batch; next = this.queue[0]) {
            if (!this.goesWhole(next))
                break;
            const release = budget.tryAcquire(next.entry.size);
            if (release === undefined)
                break;
            this.queue.shift();
            batch.push({ job: next, release });
        }
        this.ahead += batch.length;
        this.fly(this.readBatch(batch));
    }
    /** Whether a job is read whole, together with others. */
    goesWhole(job) {
        if (job.act === 'inspect' || job.entry.size > this.means.destination.wholeUpTo)
            return false;
        return this.within === undefined || !isCopyable(job);
    }
    /** One job by itself: its headers are looked at, the store copies it, or it is read in parts. */
    async alone(job) {
        const { within } = this;
        try {
            if (this.stop.aborted)
                this.fate.conclude(job, 'left');
            else if (job.act === 'inspect')
                await this.fate.guarded(job, () => this.inspect(job));
            else if (within !== undefined && isCopyable(job))
                await this.fate.guarded(job, () => this.copyInStore(job, within));
            else if (this.goesWhole(job))
                this.again(job); // The store turned out not to copy for us while this one waited.
            else
                await this.readLarge(job);
        }
        finally {
            this.means.limiter.leave();
        }
    }
    async inspect(job) {
        const found = await inspect(job.entry, this.means, this.means.limiter.watch(this.cx));
        if (found === 'hidden')
            this.fate.holdBack(job);
        else if (typeof found === 'string')
            this.fate.conclude(job, found);
        else
            this.fate.unread(job, found);
    }
    async copyInStore(job, within) {
        const { destination, limiter, absentOnly, source } = this.means;
        const cx = limiter.watch(this.cx);
        if (absentOnly && (await destination.head(job.entry.key, cx)) !== null)
            throw new TakenError();
        const came = job.keepNewer === true ? 'newer' : await copyInStore(job, within, destination, cx);
        if (came === 'newer')
            this.fate.conclude(job, came);
        else if (came === 'copied')
            this.fate.conclude(job, job.stored === undefined ? 'copied' : 'repaired');
        else if (came === 'refused')
            this.streamInstead(job, source.label);
        else
            this.fate.unread(job, came);
    }
    /** The store does not copy for us, and would not copy the others either. */
    streamInstead(job, source) {
        if (this.within !== undefined) {
            const text = `The key of the bucket may not read ${source}, so the objects are read and sent instead of being copied inside R2.`;
            this.cx.emit({ kind: 'log', level: 'notice', text });
        }
        this.within = undefined;
        this.again(job);
    }
    fly(flight) {
        this.flying.add(flight);
        void flight.finally(() => {
            this.flying.delete(flight);
            this.stir();
        });
    }
    /** Reads small bodies one after the other; each is sent while the next are read. */
    async readBatch(batch) {
        const waiting = new Map(batch.map((held) => [held.job.entry.locator, held]));
        const drop = ({ release }) => {
            release();
            this.ahead--;
            this.stir();
        };
        try {
            for await (const answer of this.means.source.open(batch.map(({ job }) => job.entry), this.cx)) {
                const held = waiting.get(answer.entry.locator);
                if (held === undefined)
                    continue;
                waiting.delete(answer.entry.locator);
                let body;
                if ('why' in answer)
                    this.fate.unread(held.job, answer);
                else
                    body = await this.bodyOf(held.job, answer);
                if (body === undefined)
                    drop(held);
                else
                    this.fly(this.sendInTurn(held, body));
            }
            if (waiting.size > 0)
                throw new Error('The source did not answer for every object.');
        }
        catch (error) {
            for (const held of waiting.values()) {
                this.fate.fail(held.job, error);
                drop(held);
            }
        }
    }
    /** @returns the body, or nothing when the entry has its outcome without. */
    async bodyOf(job, opened) {
        if (this.fate.isHidden(opened.entry)) {
            this.fate.holdBack(job);
            await closeUnread(opened);
            return undefined;
        }
        let body;
        await this.fate.guarded(job, async () => {
            const bytes = await gather(opened);
            if ((await opened.settle()) === 'changed')
                throw new ChangedError();
            const { md5 = (0,external_node_crypto_.hash)('md5', bytes, 'hex'), headers = {} } = opened;
            body = { bytes, md5, headers };
        });
        return body;
    }
    async sendInTurn({ job, release }, body) {
        const { limiter } = this.means;
        await limiter.enter();
        this.ahead--;
        this.stir();
        if (this.stop.aborted)
            this.fate.conclude(job, 'left');
        else
            await this.fate.guarded(job, async () => this.fate.conclude(job, await sendWhole(job, body, this.means, limiter.watch(this.cx))));
        release();
        limiter.leave();
    }
    async readLarge(job) {
        try {
            for await (const answer of this.means.source.open([job.entry], this.cx)) {
                if ('why' in answer)
                    this.fate.unread(job, answer);
                else if (this.fate.isHidden(answer.entry)) {
                    this.fate.holdBack(job);
                    await closeUnread(answer);
                }
                else
                    await this.fate.guarded(job, () => this.sendLarge(job, answer));
            }
        }
        catch (error) {
            this.fate.fail(job, error);
        }
    }
    async sendLarge(job, opened) {
        const outcome = await sendInParts(job, opened, this.means, this.means.limiter.watch(this.cx));
        if (outcome === 'compared')
            this.again({ ...job, compareFirst: false });
        else
            this.fate.conclude(job, outcome);
    }
    again(job) {
        this.queue.unshift(job);
        this.stir();
    }
    leaveRest() {
        for (const job of this.queue.splice(0))
            this.means.tally.count(job.entry, 'left');
    }
    stir() {
        this.wake?.();
        this.wake = undefined;
    }
    letIn() {
        for (const resolve of this.room.splice(0))
            resolve();
    }
}
async function gather(opened) {
    const chunks = [];
    for await (const chunk of opened.body)
        chunks.push(chunk);
    const [only] = chunks;
    return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

;// CONCATENATED MODULE: ./src/sync/pass.ts
var pass_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
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
var pass_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
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
/** One pass: list both sides over many ranges, decide about every entry, copy what is to be copied, remove what is to go. */









/** Bodies held in memory at once. With the listing's pages and the runtime this stays well under 300 MB. */
const BODIES_IN_MEMORY = 48 << 20;
/** Ranges listed at the same time. */
const LISTERS = 8;
const FIRST_CONCURRENCY = 16;
/**
 * Runs a pass.
 * @param tally - to count in, where somebody watches it meanwhile.
 * @param stop - aborts when no new object may be begun (a signal to the process); `cx.signal` ends what is in flight too.
 * @throws what stands in the way of beginning at all, such as a folder whose disk is not mounted.
 */
async function runPass(source, destination, pass, cx, stop, tally = new sync_tally/* Tally */.F0()) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        if (pass.compare === 'quick' && pass.quickSinceMs === undefined) {
            throw new Error('A quick pass needs to know when the last complete pass began.');
        }
        const goneObjects = pass_addDisposableResource(env_1, new Removables(), false);
        const hiddenObjects = pass_addDisposableResource(env_1, new Removables(), false);
        const strayObjects = pass_addDisposableResource(env_1, new Removables(), false);
        const startedMs = cx.clock.now();
        const halt = new AbortController();
        const stopping = AbortSignal.any([stop, halt.signal, cx.signal]);
        const timer = setTimeout(() => halt.abort(), Math.max(0, Math.min(pass.deadlineMs - startedMs, 2 ** 31 - 1)));
        const throttle = pass.bandwidth === undefined ? undefined : new Throttle(pass.bandwidth, cx.clock);
        const sending = throttle === undefined ? cx : { ...cx, send: (bytes) => throttle.take(bytes, cx.signal) };
        const problems = [];
        const tell = (problem) => {
            // A wrong key fails every range in the same words.
            if (problem !== undefined && !problems.includes(problem))
                problems.push(problem);
        };
        try {
            const ranges = [...(await source.split(pass.range, LISTERS, cx))];
            const count = ranges.length;
            const transfer = new Transfer({
                source,
                destination,
                tally,
                dryRun: pass.dryRun,
                repairHeaders: pass.repairHeaders === true && pass.authority === 'source',
                absentOnly: pass.authority === 'bucket',
                decide: (entry, stored) => decide({ source: entry, stored }, pass),
                released: (key) => pass.released?.(key) === true,
                limiter: new AdaptiveLimiter({ start: FIRST_CONCURRENCY, max: pass.concurrency }, cx.clock),
                budget: new ByteBudget(BODIES_IN_MEMORY),
                hidden: (stored) => {
                    if (pass.authority === 'source')
                        hiddenObjects.add(stored);
                },
                changed: (key, how) => pass.notice?.changed?.(key, how),
                hopeless: (why) => {
                    tell(why);
                    halt.abort();
                },
                ...(pass.within !== undefined && { within: pass.within }),
            }, sending, stopping);
            const kinds = new Map();
            const listing = {
                source,
                destination,
                pass,
                startedMs,
                tally,
                kinds,
                transfer,
                gone: goneObjects,
                hidden: hiddenObjects,
                strays: strayObjects,
                tell,
                stopping,
                halt: () => halt.abort(),
                cx,
            };
            const lister = async () => {
                let whole = true;
                for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
                    whole = (await listRange(listing, range)) && whole;
                }
                return whole;
            };
            const listed = (await Promise.all(Array.from({ length: Math.min(LISTERS, count) }, lister))).every(Boolean);
            await transfer.finish();
            const removals = await takeDown({ destination, pass, tally, listed, problems, tell, stop, cx }, { gone: goneObjects, hidden: hiddenObjects, strays: strayObjects });
            const undone = tally.per.failed.objects + tally.per.left.objects;
            return {
                tally,
                listed,
                complete: listed && undone === 0 && problems.length === 0,
                kinds,
                problems,
                ranges: count,
                ...removals,
            };
        }
        finally {
            clearTimeout(timer);
        }
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        pass_disposeResources(env_1);
    }
}


/***/ }),

/***/ 15041:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F0: () => (/* binding */ Tally),
/* harmony export */   KI: () => (/* binding */ outcomes),
/* harmony export */   WQ: () => (/* binding */ add)
/* harmony export */ });
/** All outcomes, in the order they are shown. */
const outcomes = [
    'same',
    'copied',
    'repaired',
    'corrected',
    'held-back',
    'excluded',
    'collision',
    'newer',
    'vanished',
    'failed',
    'left',
];
/** Failures kept word for word; all are counted. */
const KEPT_FAILURES = 1000;
/** Objects and bytes per outcome. Every entry read from the source is counted once, under one outcome. */
class Tally {
    read = { objects: 0, bytes: 0 };
    per = Object.fromEntries(outcomes.map((outcome) => [outcome, { objects: 0, bytes: 0 }]));
    failures = [];
    /** Held-back objects that the bucket has all the same, from before they were hidden; the pass removes them in the end. */
    heldBackStored = 0;
    /** Objects at the bucket that the source does not have. */
    extra = { objects: 0, bytes: 0 };
    /** Objects of Mastodon's that the bucket listed. */
    stored = { objects: 0, bytes: 0 };
    /** Told each entry with its outcome, for whoever keeps exact lists or shows progress. */
    listener;
    constructor(listener) {
        this.listener = listener;
    }
    /** Counts an entry as it comes from the listing. */
    saw(entry) {
        add(this.read, entry);
    }
    /** Counts what became of it. */
    count(entry, outcome, why = '') {
        add(this.per[outcome], entry);
        this.listener?.(entry, outcome);
        if (outcome === 'failed' && this.failures.length < KEPT_FAILURES)
            this.failures.push({ key: entry.key, why });
    }
    /** Whether the outcomes add up to what was read. */
    get addsUp() {
        return outcomes.reduce((sum, outcome) => sum + this.per[outcome].objects, 0) === this.read.objects;
    }
}
/** Adds an entry to an amount. */
function add(amount, entry) {
    amount.objects++;
    amount.bytes += entry.size;
}


/***/ })

};
