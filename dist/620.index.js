export const id = 620;
export const ids = [620];
export const modules = {

/***/ 73620:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sync: () => (/* binding */ sync)
});

// EXTERNAL MODULE: ./src/mastodon/selection.ts
var mastodon_selection = __webpack_require__(82501);
// EXTERNAL MODULE: ./src/report/details.ts
var report_details = __webpack_require__(56716);
// EXTERNAL MODULE: ./src/report/operations.ts
var report_operations = __webpack_require__(54918);
// EXTERNAL MODULE: ./src/report/format.ts
var format = __webpack_require__(12011);
;// CONCATENATED MODULE: ./src/report/progress.ts

/** Nothing done for this long is said. Milliseconds. */
const stalledMs = 20_000;
/** `12,431 of ~163,585 objects, 1.4 GB of 17.1 GB, 860 objects/s, 98 MB/s, 2 min 56 s left` */
function progressLine({ now, since, movedMs, goal }) {
    const parts = [
        `${share((0,format/* count */.U9)(now.objects), within(now.objects, goal.objects), goal, format/* count */.U9)} objects`,
        share((0,format/* bytes */.ee)(now.bytes), within(now.bytes, goal.bytes), { estimated: false }, format/* bytes */.ee),
    ];
    const seconds = (now.atMs - since.atMs) / 1000;
    const objectsPerSecond = seconds > 0 ? (now.objects - since.objects) / seconds : 0;
    const bytesPerSecond = seconds > 0 ? (now.bytes - since.bytes) / seconds : 0;
    if (now.atMs - movedMs >= stalledMs) {
        return [...parts, `nothing moved for ${(0,format/* duration */.p0)((now.atMs - movedMs) / 1000)}`].join(', ');
    }
    parts.push((0,format/* rate */.TS)(objectsPerSecond, 'objects'), (0,format/* byteRate */.tk)(bytesPerSecond));
    const left = Math.max(secondsLeft(now.objects, goal.objects, objectsPerSecond), secondsLeft(now.bytes, goal.bytes, bytesPerSecond));
    if (left > 0 && Number.isFinite(left))
        parts.push(`${(0,format/* duration */.p0)(left)} left`);
    return parts.join(', ');
}
/** A goal that was passed already was a wrong estimate and says nothing. */
function within(done, goal) {
    return goal !== undefined && goal >= done ? goal : undefined;
}
function share(done, goal, { estimated }, show) {
    return goal === undefined ? done : `${done} of ${estimated === true ? '~' : ''}${show(goal)}`;
}
/** Infinite where nothing moves though something is left; 0 where nothing is known or nothing is left. */
function secondsLeft(done, goal, perSecond) {
    if (goal === undefined || goal <= done)
        return 0;
    return perSecond > 0 ? (goal - done) / perSecond : Infinity;
}
/** Rates are measured over at least this long, where there was work for so long. Milliseconds. */
const windowMs = 30_000;
const longRunMs = 600_000;
/** Counts what is done and prints it at intervals between `start` and `stop`. */
class Progress {
    options;
    stopping = new AbortController();
    goal;
    objects = 0;
    bytes = 0;
    movedMs;
    startedMs;
    /** Oldest first; the first one begins the window. */
    samples;
    constructor(options) {
        this.options = options;
        this.goal = options.goal ?? {};
        this.startedMs = options.clock.now();
        this.movedMs = this.startedMs;
        this.samples = [{ atMs: this.startedMs, objects: 0, bytes: 0 }];
    }
    /** Counts finished work. */
    add(objects, bytes) {
        this.objects += objects;
        this.bytes += bytes;
        this.movedMs = this.options.clock.now();
    }
    /** The amount of work became known, or known better. */
    aim(goal) {
        this.goal = goal;
    }
    /** Prints lines until `stop`; resolves then. Rejects only with what `write` throws. */
    async start() {
        const { clock, write, firstMs = 2_000, intervalMs = 10_000 } = this.options;
        for (let delayMs = firstMs; await this.slept(delayMs);) {
            write(this.line());
            delayMs = clock.now() - this.startedMs < longRunMs ? intervalMs : 3 * intervalMs;
        }
    }
    /** Ends the lines and lets the process end. */
    stop() {
        this.stopping.abort();
    }
    /** The line for this moment, which becomes a sample of the window. */
    line() {
        const now = { atMs: this.options.clock.now(), objects: this.objects, bytes: this.bytes };
        const line = progressLine({ now, since: this.samples[0] ?? now, movedMs: this.movedMs, goal: this.goal });
        this.samples.push(now);
        // The window begins at the youngest sample that is old enough.
        const begin = this.samples.findLastIndex((sample) => now.atMs - sample.atMs >= windowMs);
        this.samples = this.samples.slice(Math.max(0, begin));
        return line;
    }
    async slept(ms) {
        if (this.stopping.signal.aborted)
            return false;
        try {
            await this.options.clock.sleep(ms, this.stopping.signal);
            return true;
        }
        catch {
            return false;
        }
    }
}

// EXTERNAL MODULE: ./src/stores/s3/source.ts + 2 modules
var s3_source = __webpack_require__(6425);
// EXTERNAL MODULE: ./src/stores/s3/wire.ts + 1 modules
var wire = __webpack_require__(29988);
// EXTERNAL MODULE: ./src/sync/coverage.ts
var coverage = __webpack_require__(43505);
;// CONCATENATED MODULE: ./src/sync/compare.ts

/** Within this time of a complete full pass, `auto` looks at changes only. */
const QUICK_FOR_MS = 7 * 86_400_000;
function chooseCompare(asked, journal, nowMs) {
    const query = { source: asked.source, selection: asked.selection, range: asked.range };
    const before = (0,coverage/* lastComplete */.I)(journal, query);
    const common = {
        ...(before !== undefined && { before }),
        ...(asked.authority === 'bucket' && before !== undefined && { modifiedSinceMs: before.startedMs }),
    };
    if (asked.compare === 'checksum')
        return { ...common, compare: 'checksum', why: 'It was asked to compare the content.' };
    if (asked.compare === 'full')
        return { ...common, compare: 'full', why: 'It was asked to list both sides.' };
    const [listing] = asked.needsListings;
    if (listing !== undefined)
        return { ...common, compare: 'full', why: `The input ${listing} needs both listings.` };
    if (before === undefined) {
        return { ...common, compare: 'full', why: 'No complete pass over these keys of this source is on record.' };
    }
    if (before.startedMs > nowMs) {
        return {
            ...common,
            compare: 'full',
            why: 'The last complete pass is on record with a time that is still to come.',
        };
    }
    const full = (0,coverage/* lastComplete */.I)(journal, { ...query, compare: 'full' });
    const fresh = full !== undefined && nowMs - full.startedMs < QUICK_FOR_MS;
    if (asked.compare === 'auto' && asked.authority === 'source' && !fresh) {
        return { ...common, compare: 'full', why: 'The last complete look at both sides is a week old or older.' };
    }
    return {
        ...common,
        compare: 'quick',
        quickSinceMs: before.startedMs,
        why: asked.compare === 'quick' ? 'It was asked to look only at what changed.' : 'A complete pass is on record.',
    };
}

// EXTERNAL MODULE: ./src/sync/journal.ts + 1 modules
var sync_journal = __webpack_require__(26496);
// EXTERNAL MODULE: ./src/sync/pass.ts + 16 modules
var sync_pass = __webpack_require__(83269);
// EXTERNAL MODULE: ./src/sync/tally.ts
var sync_tally = __webpack_require__(15041);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/stores/s3/r2.ts + 2 modules
var r2 = __webpack_require__(12739);
;// CONCATENATED MODULE: ./src/sync/copies.ts
/** Copies remembered; of each place only the last one, and the last complete one. */
const KEPT = 40;
/** The journal with one more copy. Adding the same copy again changes nothing. */
function withCopy(journal, copy) {
    const known = journal.copies ?? [];
    if (known.some((other) => isSame(other, copy)))
        return journal;
    // A copy that was begun is on record from its beginning; its end takes the place of that.
    const before = known.filter(({ place, atMs }) => place !== copy.place || atMs !== copy.atMs);
    const all = [...before, copy].sort((a, b) => a.atMs - b.atMs);
    const kept = all.filter((one, at) => !all.slice(at + 1).some((later) => later.place === one.place && (later.complete || !one.complete)));
    return { ...journal, copies: kept.slice(-KEPT) };
}
/** The last copy to a place that was complete, or `undefined`. */
function lastCompleteCopy(journal, place) {
    return journal.copies?.findLast((copy) => copy.place === place && copy.complete);
}
function isSame(a, b) {
    return a.place === b.place && a.atMs === b.atMs && a.complete === b.complete;
}

;// CONCATENATED MODULE: ./src/sync/way-out.ts
/**
 * @param sight - of the live instance; `undefined` when none was named.
 * @param switchedMs - when the live instance was first seen serving from the bucket.
 */
function wayOutOf(place, sight, switchedMs) {
    const serves = servesFrom(sight);
    const kept = place.isSource || (!place.isCopy && place.holdsMedia);
    const what = place.isSource
        ? 'It is where the instance kept its media'
        : 'It holds media that no copy on record put there, so it may be where the instance keeps its media';
    if (serves === 'elsewhere' && switchedMs !== undefined && (kept || place.isCopy)) {
        return {
            how: 'add',
            sinceMs: place.copiedMs ?? switchedMs,
            why: 'The live instance does not serve from the bucket any more, and may use this place by now: only what came to the bucket since ' +
                `${place.copiedMs === undefined ? 'the switch' : 'the last complete copy'} is added.`,
        };
    }
    if (!kept) {
        const why = place.isCopy ? 'Earlier copies to it are on record.' : 'It is empty.';
        return { how: 'mirror', mayDelete: serves === 'bucket', why: `${why} It is made equal to the bucket.` };
    }
    switch (serves) {
        case 'bucket':
            return {
                how: 'add',
                why: `${what}. The live instance serves from the bucket, so what is missing is added; nothing there is overwritten or deleted.`,
            };
        case 'elsewhere':
            return {
                how: 'refused',
                why: `${what}. The live instance does not serve its media from the bucket, and the switch was never seen: it may be using this place now.`,
                fix: place.isSource
                    ? 'give another place; there is nothing to bring back before the switch'
                    : 'give an empty place',
            };
        case 'unknown':
            return {
                how: 'refused',
                why: `${what}. Nothing is written there unless the live instance says that it serves from the bucket${told(sight)}.`,
                fix: place.isSource
                    ? 'give web-host and media-host, and see that the instance answers'
                    : 'give an empty place, or web-host and media-host, and see that the instance answers',
            };
    }
}
function servesFrom(sight) {
    if (sight?.reached !== true || sight.servesFrom === 'unknown')
        return 'unknown';
    return sight.servesFrom === 'media-host' && sight.mediaHostIsBucket !== false ? 'bucket' : 'elsewhere';
}
function told(sight) {
    if (sight === undefined)
        return ', and nobody said where it is';
    return sight.why === undefined ? ', and it did not tell' : `, and it did not tell (${sight.why})`;
}

// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
// EXTERNAL MODULE: ./src/report/summary/parts.ts
var parts = __webpack_require__(21743);
;// CONCATENATED MODULE: ./src/report/summary/sync.ts
/** The job summary of `sync`: what was copied, what failed and why, what comes next. */



const titles = {
    copied: ['Copied', 'To copy'],
    repaired: ['Replaced, because it differed', 'To replace, because it differs'],
    corrected: ['Headers corrected in place', 'Headers to correct in place'],
    same: ['There already', 'There already'],
    'held-back': ['Held back: private at the source', 'Held back: private at the source'],
    excluded: ['Left out: not to be copied', 'Left out: not to be copied'],
    collision: ['Set aside: two names that are one at R2', 'Set aside: two names that are one at R2'],
    newer: ['Kept: newer at the bucket', 'Kept: newer at the bucket'],
    vanished: ['Gone from the source meanwhile', 'Gone from the source meanwhile'],
    failed: ['Failed', 'Failed'],
    left: ['Left for the next pass', 'Left for the next pass'],
};
/** The summary as Markdown. */
function syncSummary(data) {
    const { tallies } = data;
    const rows = Object.keys(titles)
        .filter((outcome) => tallies[outcome].objects > 0 || outcome === 'copied' || outcome === 'same')
        .map((outcome) => ({ ...tallies[outcome], name: titles[outcome][data.dryRun ? 1 : 0] }));
    const written = (0,parts/* total */.X5)([tallies.copied, tallies.repaired]);
    return (0,markdown/* document */.Al)([
        opening(data, written),
        data.range === undefined ? markdown/* nothing */.s6 : (0,markdown/* markup */.PT) `Range: ${(0,markdown/* code */.aY)(data.range)}`,
        (0,parts/* tallyTable */.xL)('Outcome', rows, true),
        (0,parts/* tallyTable */.xL)(`${data.dryRun ? 'To remove' : 'Removed'} from ${sidesOf(data).destination}`, data.removed),
        (0,parts/* sentences */.hC)('How this pass decided', data.decisions),
        (0,parts/* section */.uW)('Failed', (0,parts/* problemsTable */.NT)(data.failures, tallies.failed.objects)),
        (0,parts/* sentences */.hC)('Good to know', data.notes),
        (0,parts/* sentences */.hC)('What to do next', next(data)),
        data.kinds.length === 0 ? markdown/* nothing */.s6 : (0,markdown/* details */.zH)(`Kinds of media at ${sidesOf(data).source}`, (0,parts/* kindsTable */.e8)(data.kinds)),
        (0,parts/* operationsDetails */.p5)(data.operations),
        data.dryRun || written.objects === 0 || data.seconds <= 0
            ? markdown/* nothing */.s6
            : (0,markdown/* markup */.PT) `On average ${(0,format/* rate */.TS)(written.objects / data.seconds, 'objects')} and ${(0,format/* byteRate */.tk)(written.bytes / data.seconds)}.`,
    ]);
}
function sidesOf({ sides }) {
    return sides ?? { source: 'the source', destination: 'the bucket' };
}
function opening(data, written) {
    const { failed, left } = data.tallies;
    if (data.dryRun) {
        const would = written.objects === 0 ? 'Nothing would be copied' : `Would copy ${(0,parts/* amount */.vj)(written)}`;
        return (0,parts/* headline */.Pl)(failed.objects > 0 ? 'attention' : 'plain', `${would}. This was a dry run.`, 'Nothing was written.');
    }
    const before = data.slurped === undefined ? '' : `Super Slurper copied ${(0,format/* counted */.hS)(data.slurped, 'object')}. `;
    const did = before + (written.objects === 0 ? 'Nothing was copied' : `Copied ${(0,parts/* amount */.vj)(written)} in ${(0,format/* duration */.p0)(data.seconds)}`);
    if (failed.objects > 0) {
        return (0,parts/* headline */.Pl)('bad', `${(0,format/* counted */.hS)(failed.objects, 'object')} could not be copied.`, `${did}. ${leftText(left)}`);
    }
    if (!data.complete)
        return (0,parts/* headline */.Pl)('attention', `${did}, and the pass is not complete yet.`, leftText(left));
    if (written.objects === 0)
        return (0,parts/* headline */.Pl)('good', `${before}Nothing ${before === '' ? '' : 'more '}to copy. ${holds(data)}`);
    return (0,parts/* headline */.Pl)('good', `${did}. ${holds(data)}`);
}
function leftText(left) {
    return left.objects === 0 ? 'A next pass is needed.' : `${(0,parts/* amount */.vj)(left)} are left for the next pass.`;
}
/** What is true after a complete pass; it claims no more than the pass looked at. */
function holds(data) {
    const part = data.range === undefined ? '' : ' in this range';
    const { 'held-back': heldBack, excluded, collision } = data.tallies;
    const { source, destination } = sidesOf(data);
    const subject = destination.charAt(0).toUpperCase() + destination.slice(1);
    const all = heldBack.objects + excluded.objects + collision.objects === 0;
    switch (data.covers) {
        case 'everything':
            return `${subject} now holds everything ${source} has${all ? '' : ' and that should be there'}${part}.`;
        case 'changes':
            return `The bucket is up to date with what changed at the source since the last complete pass${part}.`;
        case 'missing':
            return `${subject} now lacks nothing that ${source} has and that was asked for${part}; what was there before is as it was.`;
        case 'late':
            return `The bucket, which now is the one that counts, lacks no file that came late${part}.`;
    }
}
function next({ tallies, complete, dryRun, covers, sides }) {
    const steps = [];
    if (dryRun)
        steps.push((0,markdown/* markup */.PT) `Run the step again without ${(0,markdown/* code */.aY)('dry-run')} to copy.`);
    if (tallies.failed.objects > 0) {
        steps.push('Mend what failed and run the step again. It copies only what is missing.');
    }
    else if (!complete && !dryRun) {
        steps.push('Run the step again. It goes on by itself: what is there already is not copied again.');
    }
    if (tallies['held-back'].objects > 0) {
        const many = (0,format/* counted */.hS)(tallies['held-back'].objects, 'file');
        steps.push(`Look at the ${many} held back: other users of the server cannot read them, so Mastodon does not show them. The list stays on the runner.`);
    }
    if (tallies.collision.objects > 0) {
        const many = (0,format/* count */.U9)(tallies.collision.objects);
        steps.push(`Rename or remove ${many} files whose names differ only in Unicode form: R2 takes them for one object.`);
    }
    if (complete && !dryRun && sides === undefined && covers === 'everything')
        steps.push((0,markdown/* markup */.PT) `Prove it: run the step ${(0,markdown/* code */.aY)('verify')}.`);
    return steps;
}

// EXTERNAL MODULE: ./src/steps/pass-text.ts
var pass_text = __webpack_require__(82760);
;// CONCATENATED MODULE: ./src/steps/copy-out-report.ts




function copyOutDone(end, world) {
    const { inputs, sides, way, result, operations, folder } = end;
    const { tally, problems, complete } = result;
    const { per, failures } = tally;
    const { range, dryRun } = inputs;
    for (const { key, why } of failures)
        world.annotate('warning', 'Not copied', `${key}: ${why}`);
    const failing = per.failed.objects > 0 || problems.length > 0;
    const remaining = per.left.objects + per.failed.objects;
    const whole = range.after === model/* everything */.Y.after && range.upTo === model/* everything */.Y.upTo;
    const removed = dryRun ? result.gone.found : result.gone.removed;
    return {
        outcome: failing ? 'failure' : complete || dryRun ? 'success' : 'incomplete',
        ...(failing && { failure: failureOf(result) }),
        outputs: {
            complete: String(complete && !dryRun),
            'copied-objects': String(per.copied.objects + per.repaired.objects),
            'copied-bytes': String(per.copied.bytes + per.repaired.bytes),
            'remaining-objects': result.listed ? String(remaining) : '',
            'class-a': String(operations.classA),
            'class-b': String(operations.classB),
            details: folder,
        },
        data: {
            complete,
            listed: result.listed,
            dryRun,
            how: way.how,
            because: way.why,
            ranges: result.ranges,
            read: tally.read,
            outcomes: per,
            atDestinationOnly: tally.extra,
            deleted: result.gone,
            kinds: Object.fromEntries(result.kinds),
            problems,
            operations,
            failures,
        },
        summary: syncSummary({
            ...(!whole && { range: `${range.after ?? 'the beginning'} to ${range.upTo ?? 'the end'}` }),
            covers: way.how === 'mirror' ? 'everything' : 'missing',
            sides,
            dryRun,
            complete,
            tallies: dryRun ? { ...per, copied: per.left, left: { objects: 0, bytes: 0 } } : per,
            kinds: (0,pass_text/* kindRows */.Y8)(result),
            failures: [
                ...problems.map((why) => ({ name: 'the pass', why })),
                ...failures.map(({ key, why }) => ({ name: key, why })),
            ],
            operations,
            seconds: (end.finishedMs - end.startedMs) / 1000,
            decisions: [`The bucket was copied to ${sides.destination}. ${way.why}`],
            removed: removed.objects === 0 ? [] : [{ name: 'Gone from the bucket', ...removed }],
            notes: notesOf(end),
        }),
    };
}
function failureOf({ problems, tally }) {
    const failed = tally.per.failed.objects;
    const copies = `${(0,format/* count */.U9)(failed)} objects could not be copied. Run again: only they are tried.`;
    return [...problems, ...(failed > 0 ? [copies] : [])].join('\n');
}
function notesOf({ inputs, sides, way, result, mayDelete, returned, folder }) {
    const { tally, gone } = result;
    const notes = [];
    if (returned) {
        notes.push('The way back is over: the instance does not serve from the bucket any more, and what came to the bucket until now is back. From now on it counts as one that has not switched.');
    }
    const { excluded } = tally.per;
    if (excluded.objects > 0) {
        const late = way.how === 'add' && way.sinceMs !== undefined ? ', or were at the bucket before' : '';
        notes.push(`Left out: ${(0,format/* counted */.hS)(excluded.objects, 'object')} that are account archives or uploaded lists (never copied), not Mastodon's own, not of the kinds asked for${late}.`);
    }
    if (tally.extra.objects > 0) {
        const only = `${(0,format/* counted */.hS)(tally.extra.objects, 'object')} (${(0,format/* bytes */.ee)(tally.extra.bytes)}) are at ${sides.destination} and not in the bucket`;
        notes.push(way.how === 'mirror'
            ? `${only}. They are left alone unless delete is asked for.`
            : `${only}: hidden by Mastodon before the move, or deleted since. They are left alone. What was deleted since should go there too before it is served again: the list is at-destination-only on the runner.`);
    }
    if (gone.withheld !== undefined)
        notes.push(gone.withheld);
    if (inputs.delete && !mayDelete) {
        notes.push(way.how === 'mirror'
            ? 'Nothing was deleted: that takes a live instance (web-host and media-host) that says that it serves from the bucket.'
            : 'Nothing was deleted: this is, or may be, a place where the instance keeps its media.');
    }
    if (result.ranges > 1)
        notes.push(`The keys were listed in ${(0,format/* count */.U9)(result.ranges)} ranges at once.`);
    notes.push(`Exact lists, where there is something to list, are on the runner in ${folder}, readable by its user only.`);
    return notes;
}

// EXTERNAL MODULE: ./src/steps/destinations.ts + 2 modules
var destinations = __webpack_require__(25566);
// EXTERNAL MODULE: ./src/steps/places.ts + 17 modules
var places = __webpack_require__(44798);
// EXTERNAL MODULE: ./src/steps/standing.ts
var steps_standing = __webpack_require__(12867);
// EXTERNAL MODULE: ./src/steps/step.ts
var step = __webpack_require__(50961);
;// CONCATENATED MODULE: ./src/steps/copy-out.ts
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

















async function copyOut(inputs, place, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        (0,destinations/* refuseOwnBucket */.BQ)(place, inputs.r2);
        const { selection } = (0,mastodon_selection/* readSelection */.h)(inputs);
        const operations = new report_operations/* OperationTally */.w5((0,destinations/* destinationElsewhere */.Dd)(place, inputs.r2));
        const cx = (0,step/* counting */.M)(world.cx, operations);
        const location = await (0,places/* bucketLocation */.G4)(inputs.r2, world);
        const bucket = __addDisposableResource(env_1, new r2/* R2Bucket */.Fz(location), true);
        const source = __addDisposableResource(env_1, (0,places/* bucketAsSource */.Kf)(location), true);
        const store = (0,sync_journal/* journalAt */.hy)(bucket);
        const journal = await store.read(cx);
        const looked = await (0,steps_standing/* lookAtInstance */.C2)(inputs, journal, world, cx);
        const checksum = inputs.compare === 'checksum';
        const opened = __addDisposableResource(env_1, await (0,destinations/* openDestination */.xB)(place, inputs.r2, { dryRun: inputs.dryRun, checksum }, world, cx), true);
        const way = wayTo(opened, journal, looked);
        if (way.how === 'refused')
            throw new Error(`destination: ${way.why} Nothing was written. Fix: ${way.fix}.`);
        const sides = { source: 'the bucket', destination: opened.name };
        const startedMs = cx.clock.now();
        if (way.how === 'mirror' && !inputs.dryRun)
            await (0,destinations/* markCopy */.Hb)(opened, inputs.r2, cx);
        const details = new report_details/* DetailLists */.b('sync', world.temporary);
        const before = (0,sync_journal/* lastComplete */.I)(journal);
        const goal = before === undefined ? {} : { objects: before.objects, bytes: before.bytes, estimated: true };
        const progress = new Progress({ clock: cx.clock, write: (line) => world.progress(line), goal });
        const tally = new sync_tally/* Tally */.F0((entry, outcome) => {
            progress.add(1, entry.size);
            if (listed.has(outcome))
                details.add(outcome === 'left' && inputs.dryRun ? 'to-copy' : outcome, entry.key);
        });
        const notice = {
            extra: ({ key }) => details.add('at-destination-only', key),
            removal: ({ key }) => details.add('to-delete', key),
        };
        world.progress(`${inputs.dryRun ? 'Dry run: comparing' : 'Copying'} ${source.label} to ${opened.store.label}.`);
        world.progress(way.why);
        void progress.start();
        let result;
        try {
            const pass = { ...passOf(inputs, way, opened, startedMs), ...selection, ...withinOf(opened, source, inputs) };
            result = await (0,sync_pass/* runPass */.B)(source, opened.store, { ...pass, notice, sides }, cx, world.stop, tally);
        }
        finally {
            progress.stop();
            details.close();
        }
        world.progress(progress.line());
        const finishedMs = cx.clock.now();
        const whole = inputs.range.after === null && inputs.range.upTo === null && selection.text === '';
        // It serves from elsewhere, and where its media were before has all that came to the bucket since.
        const returned = way.how === 'add' && way.sinceMs !== undefined && isSource(opened, journal) && result.complete && whole;
        const record = (now) => {
            const looking = (0,steps_standing/* withLook */.Qk)(now, looked, finishedMs);
            const seen = returned ? (0,steps_standing/* withReturn */.VF)(looking) : looking;
            // A place with media of unknown origin stays one.
            if (way.how === 'add' && !isSource(opened, now))
                return seen;
            const place = (0,sync_journal/* hashName */.yX)(now, opened.identity);
            return withCopy(seen, { place, atMs: startedMs, complete: result.complete && whole });
        };
        if (!inputs.dryRun)
            await recordWhereAllowed(store, record, world, cx);
        return copyOutDone({
            inputs,
            sides,
            way,
            result,
            mayDelete: mayDelete(way),
            returned: returned && !inputs.dryRun,
            operations: operations.snapshot(),
            folder: details.folder,
            startedMs,
            finishedMs,
        }, world);
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
/** Outcomes whose keys are listed for whoever has access to the runner. */
const listed = new Set(sync_tally/* outcomes */.KI.filter((outcome) => !['same', 'copied', 'repaired'].includes(outcome)));
/** For a copy a key that may only read the bucket is enough; the mark at the destination then tells what the journal cannot. */
async function recordWhereAllowed(store, record, world, cx) {
    try {
        await store.update(record, cx);
    }
    catch (error) {
        const mayNot = error instanceof model/* StoreError */.A && error.status === 403;
        const why = error instanceof Error ? error.message : String(error);
        if (mayNot)
            world.progress('The key may only read the bucket, so this copy is not noted in its journal.');
        else
            world.annotate('warning', 'Not recorded', `This copy is not in the journal: ${why}`);
    }
}
function wayTo(opened, journal, { sight }) {
    for (const folder of opened.around) {
        if (!isRecorded(folder, journal))
            continue;
        const why = 'It lies inside the folder where the instance kept its media.';
        return { how: 'refused', why, fix: 'give that folder itself for the way back, or one outside it for a copy' };
    }
    const place = (0,sync_journal/* hashName */.yX)(journal, opened.identity);
    return wayOutOf({
        isSource: isSource(opened, journal),
        isCopy: opened.isMarked || isCopy(opened, journal),
        holdsMedia: opened.holdsMedia,
        copiedMs: lastCompleteCopy(journal, place)?.atMs,
    }, sight, journal.switchedMs ?? journal.formerSwitchMs);
}
function isSource({ identity }, journal) {
    return isRecorded(identity, journal);
}
/** Whether the bucket was copied there before, be it in part. */
function isCopy({ identity }, journal) {
    const hash = (0,sync_journal/* hashName */.yX)(journal, identity);
    return journal.copies?.some(({ place }) => place === hash) === true;
}
/** Whether media were ever copied to the bucket from there. */
function isRecorded(identity, journal) {
    const hash = (0,sync_journal/* hashName */.yX)(journal, identity);
    return journal.passes.some(({ source }) => source === hash);
}
function mayDelete(way) {
    return way.how === 'mirror' && way.mayDelete;
}
function passOf(inputs, way, { timesKept }, startedMs) {
    const { range, bandwidthLimit } = inputs;
    const adding = way.how === 'add';
    return {
        range: { ...model/* everything */.Y, ...range },
        // Where things are only added, what is there is the authority.
        authority: adding ? 'bucket' : 'source',
        overwriteNewer: true,
        compare: inputs.compare === 'checksum' ? 'checksum' : 'full',
        timesKept,
        deadlineMs: startedMs + inputs.deadlineMinutes * 60_000,
        dryRun: inputs.dryRun,
        concurrency: inputs.concurrency === 'auto' ? wire/* MOST_CONNECTIONS */.on : inputs.concurrency,
        ...(adding && { modifiedSinceMs: way.sinceMs ?? 0 }),
        ...(inputs.delete && mayDelete(way) && { deletion: { maxPercent: inputs.maxDeletePercent } }),
        ...(bandwidthLimit !== undefined && { bandwidth: bandwidthLimit }),
    };
}
/** A bucket of the same account: the store copies by itself. */
function withinOf({ within }, source, { r2 }) {
    if (!within)
        return {};
    const peek = (...[entry, length, on]) => source.peek(entry, length, on);
    return { within: { bucket: r2.bucket, peek } };
}

// EXTERNAL MODULE: ./src/cloudflare/sippy-state.ts
var sippy_state = __webpack_require__(92264);
// EXTERNAL MODULE: ./src/cloudflare/explain.ts
var explain = __webpack_require__(26612);
// EXTERNAL MODULE: ./src/cloudflare/permissions.ts
var permissions = __webpack_require__(12943);
// EXTERNAL MODULE: ./src/cloudflare/resource.ts
var resource = __webpack_require__(36143);
;// CONCATENATED MODULE: ./src/cloudflare/sippy.ts



/** Switches it on, or to another source. */
async function switchSippyOn(place, source, writing) {
    const { bucket, region, bucketUrl, credentials } = source;
    const from = bucketUrl === undefined
        ? { provider: 'aws', bucket, region, ...credentials }
        : { provider: 's3', bucketUrl, ...credentials };
    const destination = { provider: 'r2', ...writing };
    const params = { ...(0,resource/* inPlace */.zp)(place), source: from, destination };
    const asked = place.client.r2.buckets.sippy.update(place.bucket, params);
    await (0,explain/* explained */.to)(asked, `switch on Sippy for bucket ${place.bucket}`, [permissions/* permissions */.P.r2]);
}
/** Switches it off; what it has copied stays. */
async function switchSippyOff(place) {
    const asked = place.client.r2.buckets.sippy.delete(place.bucket, (0,resource/* inPlace */.zp)(place));
    await (0,explain/* explained */.to)(asked, `switch off Sippy for bucket ${place.bucket}`, [permissions/* permissions */.P.r2]);
}

// EXTERNAL MODULE: ./src/steps/resources.ts + 8 modules
var resources = __webpack_require__(5485);
// EXTERNAL MODULE: ./src/cloudflare/attached.ts
var attached = __webpack_require__(70863);
// EXTERNAL MODULE: ./src/mastodon/layout.ts
var layout = __webpack_require__(25021);
;// CONCATENATED MODULE: ./src/cloudflare/slurp-log.ts
/** What the logs of Super Slurper's jobs come to: how much was left out, and why. */

/**
 * The types that a log gives to objects that were not copied.
 * @see https://developers.cloudflare.com/api/resources/r2/subresources/super_slurper/subresources/jobs/subresources/logs/
 */
const gaps = {
    importSkippedEmptyObject: 'empty',
    importSkippedOversized: 'oversized',
    importSkippedStorageClass: 'archived',
    importSkippedRequiresRetrieval: 'archived',
    importErrorRetryExhaustion: 'exhausted',
    importSkippedUnsupportedContentType: 'other',
    importSkippedExcludedContentType: 'other',
    importSkippedInvalidMedia: 'other',
};
/** A job that broke off. */
const broken = new Set(['migrationError', 'migrationErrorFailedContinuation']);
/** Names shown for one reason. */
const SHOWN = 5;
/** Counts of all jobs together. */
class SlurpLogTally {
    counts = { empty: 0, oversized: 0, archived: 0, exhausted: 0, other: 0 };
    /** Errors that concern whole jobs. */
    errors = 0;
    /** Public keys, a few for each reason; none where `named` is off. */
    examples = { empty: [], oversized: [], archived: [], exhausted: [], other: [] };
    named;
    /** @param named - whether names may be shown at all: not where some may be private by an access control list. */
    constructor(named) {
        this.named = named;
    }
    add({ type, key }) {
        if (broken.has(type))
            this.errors += 1;
        const gap = gaps[type];
        if (gap === undefined)
            return;
        this.counts[gap] += 1;
        const names = this.examples[gap];
        if (!this.named || key === undefined || names.length >= SHOWN)
            return;
        if ((0,layout/* parseKey */.Do)(key)?.kind.private === false)
            names.push(key);
    }
}

;// CONCATENATED MODULE: ./src/cloudflare/super-slurper.ts


/** Jobs that one account may have under way at once. @see https://developers.cloudflare.com/r2/data-migration/migration-strategies/ */
const SLURPER_JOBS = 3;
/** Jobs in one page, or lines of a log: the most that the API gives. */
const PAGE = 50;
/** Jobs looked through for one of ours; there are few, and old ones stay on the list. */
const MOST_JOBS = 1000;
/** The jobs from one store to one bucket. */
class SuperSlurper {
    client;
    account;
    source;
    target;
    constructor(client, accountId, source, target) {
        this.client = client;
        this.account = { account_id: accountId };
        this.source = source;
        this.target = target;
    }
    /**
     * Has Cloudflare try both sides before anything is copied.
     * @throws CloudflareProblem that names every side it cannot reach, with what to look at.
     */
    async precheck() {
        const { connectivityPrecheck } = this.client.r2.superSlurper;
        const source = await this.told(connectivityPrecheck.source({ ...this.account, ...this.from() }), 'try the source for Super Slurper');
        const target = await this.told(connectivityPrecheck.target({ ...this.account, ...this.to() }), 'try the bucket for Super Slurper');
        const problems = [];
        if (source.connectivityStatus !== 'success') {
            problems.push(`Super Slurper cannot read the source (bucket ${this.source.bucket}). Check source-endpoint, source-region and that the key may list and read; a store that only lets some addresses in has to let in Cloudflare's.`);
        }
        if (target.connectivityStatus !== 'success') {
            problems.push(`Super Slurper cannot write to the bucket ${this.target.bucket}. Check that it exists in this account and jurisdiction, and that the key may read and write its objects.`);
        }
        if (problems.length > 0)
            throw new explain/* CloudflareProblem */.bT('refused', `${problems.join('\n')}\nNothing was copied.`);
    }
    /**
     * Begins to copy what begins with a prefix and is not at the bucket yet.
     * @returns the job's id; `undefined` while the account has as many jobs under way as it may.
     */
    async begin(prefix) {
        const what = 'begin a job of Super Slurper';
        try {
            const source = { ...this.from(), pathPrefix: prefix };
            const { id } = await this.client.r2.superSlurper.jobs.create({
                ...this.account,
                overwrite: false,
                source,
                target: this.to(),
            });
            if (id === undefined)
                throw new explain/* CloudflareProblem */.bT('server', `Could not ${what}: the answer names no job.`);
            return id;
        }
        catch (error) {
            if ((0,explain/* hasStatus */.Ro)(error, 409))
                return undefined;
            throw (0,explain/* explain */.WE)(error, what, [permissions/* permissions */.P.r2]);
        }
    }
    async progress(id) {
        const now = await this.told(this.client.r2.superSlurper.jobs.progress(id, this.account), 'follow Super Slurper');
        return {
            status: now.status ?? 'running',
            objects: now.objects ?? 0,
            transferred: now.transferredObjects ?? 0,
            skipped: now.skippedObjects ?? 0,
            failed: now.failedObjects ?? 0,
        };
    }
    async abort(id) {
        await this.told(this.client.r2.superSlurper.jobs.abort(id, this.account), 'abort a job of Super Slurper');
    }
    async resume(id) {
        await this.told(this.client.r2.superSlurper.jobs.resume(id, this.account), 'resume a job of Super Slurper');
    }
    /** Jobs between these two places, begun as `begin` does, that are not over; jobs of anybody else are left out. */
    async unfinished() {
        const found = [];
        for (let offset = 0; offset < MOST_JOBS; offset += PAGE) {
            const { result } = await this.told(this.client.r2.superSlurper.jobs.list({ ...this.account, limit: PAGE, offset }), 'list the jobs of Super Slurper');
            for (const { id, status, source, target, overwrite } of result) {
                if (id === undefined || (status !== 'running' && status !== 'paused') || overwrite !== false)
                    continue;
                if (source?.vendor !== 's3' || source.bucket !== this.source.bucket)
                    continue;
                if ((source.endpoint ?? undefined) !== this.source.endpoint || target?.bucket !== this.target.bucket)
                    continue;
                found.push({ id, status, prefix: source.pathPrefix ?? '' });
            }
            if (result.length < PAGE)
                break;
        }
        return found;
    }
    /** Lines of a job's log, oldest or newest first as Cloudflare has them, at most `most`. */
    async *logs(id, most) {
        for (let offset = 0; offset < most; offset += PAGE) {
            const { result } = await this.told(this.client.r2.superSlurper.jobs.logs.list(id, { ...this.account, limit: PAGE, offset }), 'read the log of Super Slurper');
            for (const { logType = 'unknown', objectKey } of result)
                yield { type: logType, key: objectKey ?? undefined };
            if (result.length < PAGE)
                return;
        }
    }
    from() {
        const { bucket, endpoint, region, credentials } = this.source;
        return { vendor: 's3', bucket, region, secret: credentials, ...(endpoint !== undefined && { endpoint }) };
    }
    to() {
        const { bucket, jurisdiction, credentials } = this.target;
        return { vendor: 'r2', bucket, jurisdiction, secret: credentials };
    }
    told(call, what) {
        return (0,explain/* explained */.to)(call, what, [permissions/* permissions */.P.r2]);
    }
}

;// CONCATENATED MODULE: ./src/cloudflare/slurp-run.ts



const FIRST_POLL_MS = 1000;
const LONGEST_POLL_MS = 15_000;
/** How long a job may take to end after it was aborted, until nobody waits for it any more. */
const FAREWELL_MS = 60_000;
/** Looks at a job's progress that may fail one after the other. */
const PATIENCE = 10;
/** Lines of one job's log that are read. */
const MOST_LINES = 20_000;
const unknown = { status: 'running', objects: 0, transferred: 0, skipped: 0, failed: 0 };
/**
 * @param slurper - for everything while the run goes on.
 * @param parting - makes the same for the end: it works although the run was cancelled.
 * @throws CloudflareProblem when a side cannot be reached or Cloudflare refuses; jobs that were begun are aborted then.
 */
async function runSlurper(slurper, parting, order, cx) {
    const run = new SlurpRun(slurper, parting, order, cx);
    return run.toTheEnd();
}
class SlurpRun {
    slurper;
    parting;
    order;
    cx;
    startedMs;
    waiting;
    running = new Map();
    over = [];
    takenUp = 0;
    misses = 0;
    toldOfLimit = false;
    unaborted = 0;
    constructor(slurper, parting, order, cx) {
        this.slurper = slurper;
        this.parting = parting;
        this.order = order;
        this.cx = cx;
        this.startedMs = cx.clock.now();
        this.waiting = [...order.prefixes];
    }
    async toTheEnd() {
        const { order, cx } = this;
        await this.slurper.precheck();
        let ended = 'stopped';
        try {
            await this.takeUp();
            ended = await this.follow();
        }
        finally {
            await this.abortAll(ended === 'stopped');
        }
        const log = new SlurpLogTally(order.named);
        if (ended !== 'stopped') {
            for (const { id } of this.over)
                for await (const line of this.slurper.logs(id, MOST_LINES))
                    log.add(line);
        }
        const seen = [...this.over, ...this.running.values()];
        const completed = seen.filter(({ now }) => now.status === 'completed').length;
        return {
            ...summed(seen.map(({ now }) => now)),
            ended,
            jobs: {
                all: order.prefixes.length,
                completed,
                aborted: seen.length - completed,
                never: this.waiting.length,
                takenUp: this.takenUp,
            },
            log,
            unaborted: this.unaborted,
            seconds: (cx.clock.now() - this.startedMs) / 1000,
        };
    }
    /** A run that was killed leaves its jobs behind: they go on here, and are not begun a second time. */
    async takeUp() {
        for (const { id, prefix, status } of await this.slurper.unfinished()) {
            const at = this.waiting.indexOf(prefix);
            if (at === -1)
                continue;
            if (status === 'paused')
                await this.slurper.resume(id);
            this.waiting.splice(at, 1);
            this.running.set(id, { id, prefix, now: unknown });
            this.takenUp += 1;
        }
        if (this.takenUp > 0)
            this.order.tell(`Super Slurper: ${this.takenUp} jobs of an earlier run go on.`);
    }
    async follow() {
        const { order, cx } = this;
        for (let waitMs = FIRST_POLL_MS;; waitMs = Math.min(LONGEST_POLL_MS, waitMs * 1.5)) {
            if (order.stop.aborted || cx.signal.aborted)
                return 'stopped';
            if (cx.clock.now() >= order.deadlineMs)
                return 'deadline';
            await this.begin();
            await this.look();
            if (this.waiting.length === 0 && this.running.size === 0)
                return 'done';
            order.progress(this.state());
            const until = AbortSignal.any([order.stop, cx.signal]);
            const left = Math.max(0, order.deadlineMs - cx.clock.now());
            await cx.clock.sleep(Math.min(waitMs, left), until).catch(() => undefined);
        }
    }
    async begin() {
        for (let prefix = this.waiting[0]; prefix !== undefined; prefix = this.waiting[0]) {
            if (this.running.size >= SLURPER_JOBS || this.order.stop.aborted)
                return;
            const id = await this.slurper.begin(prefix);
            if (id === undefined) {
                if (this.running.size === 0 && !this.toldOfLimit) {
                    this.toldOfLimit = true;
                    this.order.tell(`Super Slurper: the account has ${SLURPER_JOBS} jobs under way already, which is the limit; waiting for one of them to end.`);
                }
                return;
            }
            this.waiting.shift();
            this.running.set(id, { id, prefix, now: unknown });
        }
    }
    async look() {
        for (const job of [...this.running.values()]) {
            try {
                job.now = await this.slurper.progress(job.id);
                this.misses = 0;
            }
            catch (error) {
                const passing = error instanceof explain/* CloudflareProblem */.bT && ['network', 'server', 'rate-limit'].includes(error.kind);
                if (!passing || ++this.misses >= PATIENCE)
                    throw error;
                continue;
            }
            if (isOver(job.now))
                this.conclude(job);
        }
    }
    conclude(job) {
        this.running.delete(job.id);
        this.over.push(job);
    }
    /**
     * Ours only: others may use the account's jobs as well.
     * @param atOnce - without waiting until the jobs have ended, as the process is about to.
     */
    async abortAll(atOnce) {
        const { cx, running } = this;
        const parting = this.parting();
        // An attempt whose answer was lost may have begun a job that nobody follows.
        for (const { id, prefix } of await parting.unfinished().catch(() => [])) {
            if (this.order.prefixes.includes(prefix) && !running.has(id))
                running.set(id, { id, prefix, now: unknown });
        }
        const aborted = await Promise.all([...running.values()].map((job) => this.abort(job, parting)));
        this.unaborted = aborted.filter((done) => !done).length;
        if (atOnce)
            return;
        // What comes after has to be the last to write.
        const untilMs = cx.clock.now() + FAREWELL_MS;
        while (running.size > 0 && cx.clock.now() < untilMs && !cx.signal.aborted) {
            await this.look().catch(() => undefined);
            if (running.size > 0)
                await cx.clock.sleep(FIRST_POLL_MS, cx.signal).catch(() => undefined);
        }
        this.unaborted = running.size;
    }
    async abort({ id }, parting) {
        try {
            await parting.abort(id);
            return true;
        }
        catch (error) {
            // It may have ended meanwhile.
            if (isOver(await parting.progress(id).catch(() => unknown)))
                return true;
            const why = error instanceof Error ? error.message : String(error);
            this.order.tell(`Super Slurper: a job could not be aborted: ${why}`);
            return false;
        }
    }
    state() {
        const { over, order, cx } = this;
        const all = [...over, ...this.running.values()].map(({ now }) => now);
        const nowMs = cx.clock.now();
        return {
            ...summed(all),
            jobs: order.prefixes.length,
            over: over.length,
            paused: all.filter(({ status }) => status === 'paused').length,
            seconds: (nowMs - this.startedMs) / 1000,
            secondsLeft: Math.max(0, (order.deadlineMs - nowMs) / 1000),
        };
    }
}
function isOver({ status }) {
    return status === 'completed' || status === 'aborted';
}
function summed(all) {
    const sum = (of) => all.reduce((total, now) => total + of(now), 0);
    return {
        objects: sum((now) => now.objects),
        transferred: sum((now) => now.transferred),
        skipped: sum((now) => now.skipped),
        failed: sum((now) => now.failed),
    };
}

;// CONCATENATED MODULE: ./src/steps/sync-slurper.ts
/**
 * Super Slurper in front of our own pass: it copies what the bucket lacks, and the pass corrects what it leaves (empty objects, headers,
 * objects it could not copy) and takes down what it should not have copied.
 */









/** The share of the time that it gets, so that our own pass can follow. */
const SHARE = 0.7;
/** How long the calls that abort its jobs may take when the run was cancelled. */
const PARTING_MS = 20_000;
/**
 * Runs the engine, if it was asked for, and has our own pass look at what it copied, now or in an earlier run.
 * @param operations - takes its writes.
 * @throws when something stands against it, or when Cloudflare reaches one of the sides not; nothing was copied then.
 */
async function slurpFirst(start, operations, world, cx) {
    const { inputs, source, journal } = start;
    const slurped = inputs.engine === 'super-slurper' ? await slurp(start, operations, world, cx) : undefined;
    if (slurped?.result !== undefined || journal.slurpedMs === undefined || !(source instanceof s3_source/* S3Source */.m))
        return slurped;
    const note = 'An earlier run of Super Slurper copied objects that nobody has looked at to the end, so this pass asks about each object whether it is private.';
    const { notes = [], problems = [] } = slurped ?? {};
    return { notes: [...notes, note], problems, source: asking(source), pass: following(publicFolders()) };
}
/** The change to the journal once a pass over everything that asked about each object came to its end. */
function lookedAt(slurped, { inputs, standing, startedMs }) {
    const { route, range } = inputs;
    const whole = range.after === null && range.upTo === null && standing.authority === 'source';
    const trusted = route.to === 'bucket' && route.source.kind === 's3' && route.source.acl === 'none';
    return (now) => {
        const { slurpedMs, ...rest } = now;
        const looked = slurpedMs !== undefined && slurpedMs <= startedMs && (slurped?.source !== undefined || trusted);
        return whole && looked ? rest : now;
    };
}
async function slurp(start, operations, world, cx) {
    const { inputs, source, standing, selection, journal, store, startedMs } = start;
    const { route, cloudflare } = inputs;
    if (route.to !== 'bucket' || route.source.kind !== 's3' || !(source instanceof s3_source/* S3Source */.m) || !cloudflare) {
        throw new Error('engine super-slurper was let through although the source is no bucket');
    }
    const place = route.source;
    refuseSameStore(place, inputs);
    if (standing.authority === 'bucket') {
        return left('Super Slurper was not started: after the switch the bucket is the authority, and it would bring back what was deleted.');
    }
    if ((0,sync_journal/* lastComplete */.I)(journal) !== undefined) {
        return left('Super Slurper was not started: a pass over everything was complete already, and this one copies what came since.');
    }
    await refuseWherePublic(place, { ...inputs, cloudflare }, world);
    const folders = await foldersToSlurp(source, selection, cx);
    if (inputs.dryRun) {
        return left(`Super Slurper would copy ${(0,format/* counted */.hS)(folders.length, 'folder')}: ${folders.join(', ')}. This pass shows what is missing.`);
    }
    const target = {
        bucket: inputs.r2.bucket,
        // The inputs do not let the only other one through.
        jurisdiction: inputs.r2.jurisdiction,
        credentials: pairOf((await (0,places/* bucketLocation */.G4)(inputs.r2, world)).credentials),
    };
    const slurper = (signal) => {
        const client = (0,places/* openCloudflare */.Ei)(cloudflare, { ...world, cx: { ...world.cx, signal } });
        return new SuperSlurper(client, cloudflare.accountId, sourceOf(place), target);
    };
    // On record first, so that nothing makes the bucket public before it was looked at, however this run ends.
    if (place.acl === 'check')
        await store.update((now) => ({ ...now, slurpedMs: startedMs }), cx);
    world.progress(`Super Slurper copies ${(0,format/* counted */.hS)(folders.length, 'folder')} of ${source.label} to R2 bucket ${inputs.r2.bucket}.`);
    const result = await runSlurper(slurper(world.cx.signal), () => slurper(AbortSignal.timeout(PARTING_MS)), {
        prefixes: folders,
        deadlineMs: startedMs + inputs.deadlineMinutes * 60_000 * SHARE,
        stop: world.stop,
        named: place.acl === 'none',
        tell: (text) => world.progress(text),
        progress: (now) => world.progress(slurpLine(now)),
    }, cx);
    // Its writes are billed like anybody's: one each, below 100 MiB.
    const written = {
        kind: 'operation',
        store: `R2 bucket ${inputs.r2.bucket}`,
        name: 'PutObject (Super Slurper)',
    };
    if (result.transferred > 0)
        operations.count({ ...written, billed: 'A' }, result.transferred);
    return {
        result,
        notes: sync_slurper_notesOf(result),
        problems: problemsOf(result),
        ...(place.acl === 'check' && { source: asking(source) }),
        pass: following(folders),
    };
}
/** `Super Slurper: 2 of 8 jobs done, 12,000 of 30,000 objects copied, 20 skipped, 366 objects/s, 3 h left for it` */
function slurpLine(now) {
    const parts = [
        `${now.over} of ${(0,format/* counted */.hS)(now.jobs, 'job')} done`,
        `${(0,format/* count */.U9)(now.transferred)} of ${(0,format/* count */.U9)(now.objects)} objects copied`,
        ...(now.skipped > 0 ? [`${(0,format/* count */.U9)(now.skipped)} skipped`] : []),
        ...(now.failed > 0 ? [`${(0,format/* count */.U9)(now.failed)} failed`] : []),
        ...(now.paused > 0 ? [`${(0,format/* counted */.hS)(now.paused, 'job')} paused by somebody`] : []),
        ...(now.seconds > 0 ? [(0,format/* rate */.TS)(now.transferred / now.seconds, 'objects')] : []),
        `${(0,format/* duration */.p0)(now.secondsLeft)} left for it`,
    ];
    return `Super Slurper: ${parts.join(', ')}`;
}
/** Where a store keeps buckets; Cloudflare knows AWS by the region alone. */
function sourceOf(place) {
    const { bucket, region, endpoint } = place;
    const own = { bucket, region, credentials: pairOf(place.credentials) };
    return isAws(endpoint) ? own : { ...own, endpoint };
}
/** Whether an endpoint is one of AWS. */
function isAws(endpoint) {
    return new URL(endpoint).hostname.endsWith('.amazonaws.com');
}
function pairOf({ accessKeyId, secretAccessKey }) {
    return { accessKeyId, secretAccessKey };
}
function left(note) {
    return { notes: [note], problems: [], pass: {} };
}
function refuseSameStore(place, { r2 }) {
    if (!(0,places/* isSameStore */.yg)(place, r2))
        return;
    throw new Error('engine: super-slurper is not needed here: R2 copies from bucket to bucket by itself, without any bytes on the way. Fix: leave engine out.');
}
/** It asks no access control lists, so what it copies is only looked at afterwards: nobody may be able to read it until then. */
async function refuseWherePublic({ acl }, inputs, world) {
    if (acl === 'none')
        return;
    const hosts = await (0,attached/* publicHosts */.d)((0,resources/* bucketPlace */.qR)(inputs, world));
    if (hosts.length === 0)
        return;
    throw new Error(`engine: super-slurper copies objects that are private by their access control list like all others, and the bucket is public at ${hosts.join(', ')}. ` +
        'Fix: if no object of the source is private, say so by source-acl: none; otherwise leave engine out, or run it before the media host is attached (provision with leave-out: media-host; migrate.yml does so by itself).');
}
/** The folders of public kinds that the source has and that are wanted; what is left out here, our own pass copies. */
async function foldersToSlurp(source, { keep }, cx) {
    const known = new Map();
    const names = (folder) => {
        const asked = known.get(folder) ?? source.names(folder, cx);
        known.set(folder, asked);
        return asked;
    };
    const folders = [];
    for (const folder of publicFolders()) {
        if (keep?.(`${folder}000/000/001/original/0.png`) === false)
            continue;
        if (await isThere(folder, names))
            folders.push(folder);
    }
    return folders;
}
async function isThere(folder, names) {
    let above = '';
    for (const part of folder.slice(0, -1).split('/')) {
        if (!(await names(above)).includes(part))
            return false;
        above += `${part}/`;
    }
    return true;
}
function publicFolders() {
    const open = layout/* kinds */.EZ.filter((kind) => !kind.private && kind.id !== 'own' && kind.id !== 'foreign');
    return open.map(({ id, cached }) => `${cached ? 'cache/' : ''}${id}/`);
}
/** The source with what its access control lists say of each object. */
function asking(source) {
    return source.withAccess((key) => (0,layout/* parseKey */.Do)(key) !== null);
}
/** What our own pass does beyond its usual work. */
function following(folders) {
    return {
        repairHeaders: true,
        // What has become public and must not be goes, however much it is.
        maxPrivatePercent: 100,
        stray: (key) => (0,layout/* parseKey */.Do)(key) === null && folders.some((folder) => key.startsWith(folder)),
    };
}
const ends = {
    done: '',
    deadline: ' Its share of the time (70 %) was up, so its jobs were aborted.',
    stopped: ' The run was stopped, so its jobs were aborted.',
};
function sync_slurper_notesOf(result) {
    const { jobs, log, ended } = result;
    const notes = [
        `Super Slurper copied ${(0,format/* counted */.hS)(result.transferred, 'object')} in ${(0,format/* duration */.p0)(result.seconds)}; ${(0,format/* count */.U9)(jobs.completed)} of ${(0,format/* counted */.hS)(jobs.all, 'job')} came to their end.${ends[ended]}`,
        'What follows is our own pass over both sides: it copied what was left, corrected Content-Type and Cache-Control, and took down what must not be public.',
    ];
    const reasons = [
        [log.counts.empty, 'empty, which it never copies', log.examples.empty],
        [log.counts.oversized, 'larger than it copies (1 TB)', log.examples.oversized],
        [log.counts.archived, 'in an archive class at the source', log.examples.archived],
        [log.counts.exhausted, 'given up after several tries', log.examples.exhausted],
        [log.counts.other, 'refused for another reason', log.examples.other],
    ];
    for (const [number, why, examples] of reasons) {
        if (number === 0)
            continue;
        const named = examples.length === 0 ? '' : `: ${examples.join(', ')}${number > examples.length ? ', ...' : ''}`;
        notes.push(`Super Slurper left out ${(0,format/* counted */.hS)(number, 'object')}, ${why}${named}.`);
    }
    if (log.errors > 0) {
        notes.push(`Super Slurper's log tells of ${(0,format/* counted */.hS)(log.errors, 'job')} that broke off; its page in the dashboard (R2 > Data migration) says why.`);
    }
    return notes;
}
function problemsOf({ unaborted }) {
    if (unaborted === 0)
        return [];
    return [
        `${(0,format/* counted */.hS)(unaborted, 'job')} of Super Slurper could not be aborted and may still write to the bucket. Abort them in the dashboard (R2 > Data migration), then run again: the pass looks at everything they wrote.`,
    ];
}

;// CONCATENATED MODULE: ./src/steps/sync-bridge.ts
/**
 * Sippy as a bridge with an end: R2 fetches from the old store what is missing, for an instance that switches before everything is copied.
 * The journal knows until when. It is switched off by the first run after that time, or as soon as a pass over everything is complete,
 * and never comes back by itself.
 */






const HOUR_MS = 3_600_000;
const down = { on: false, filling: false, notes: [] };
/**
 * Puts the bridge up, keeps it or takes it down, as inputs and journal have it.
 * @returns how it stands; no request is made where there never was one.
 * @throws CloudflareProblem when Cloudflare refuses.
 */
async function bridgeOf(inputs, journal, store, world, cx) {
    const { bridgeUntilMs } = journal;
    const nowMs = cx.clock.now();
    if (bridgeUntilMs === undefined)
        return inputs.sippyHours > 0 ? putUp(inputs, journal, store, world, cx) : down;
    const filling = (0,sync_journal/* lastComplete */.I)(journal) === undefined;
    if (nowMs < bridgeUntilMs) {
        const note = `R2 fetches what is missing by itself (Sippy) until ${day(bridgeUntilMs)} at the latest.`;
        return { on: true, filling, notes: [note] };
    }
    const over = `The bridge (Sippy) was to stand until ${day(bridgeUntilMs)}, and is not put up again.`;
    const notes = inputs.sippyHours > 0 ? [over] : [];
    const off = inputs.dryRun ? undefined : await takeDown(inputs, world);
    return { on: false, filling, notes: off === undefined ? notes : [...notes, off] };
}
/** Takes the bridge down after a pass over everything that was complete. */
async function bridgeAfter({ on }, inputs, complete, world) {
    const whole = inputs.range.after === null && inputs.range.upTo === null;
    return on && complete && whole && !inputs.dryRun ? takeDown(inputs, world) : undefined;
}
/** The journal once the bridge is down. */
function withoutBridge(now, nowMs) {
    const { bridgeUntilMs } = now;
    return bridgeUntilMs === undefined || bridgeUntilMs <= nowMs ? now : { ...now, bridgeUntilMs: nowMs };
}
async function putUp(inputs, journal, store, world, cx) {
    if ((0,sync_journal/* lastComplete */.I)(journal) !== undefined) {
        return { ...down, notes: ['sippy-hours was left aside: a pass over everything was complete already.'] };
    }
    const untilMs = cx.clock.now() + inputs.sippyHours * HOUR_MS;
    if (inputs.dryRun)
        return { ...down, notes: [`R2 would fetch what is missing by itself (Sippy) until ${day(untilMs)}.`] };
    const { place, source } = sync_bridge_sidesOf(inputs, world);
    if ((await (0,sippy_state/* sippySource */.J)(place)) !== undefined) {
        throw new Error(`sippy-hours: Sippy is on for bucket ${place.bucket} already, and this action did not switch it on, so nobody would switch it off. Fix: switch it off in the dashboard (R2 > the bucket > Settings > On Demand Migration), then run again.`);
    }
    // On record first: a run that ends in between leaves a bridge that is known of.
    await store.update((now) => ({ ...now, bridgeUntilMs: now.bridgeUntilMs ?? untilMs }), cx);
    try {
        const { accessKeyId, secretAccessKey } = (await (0,places/* bucketLocation */.G4)(inputs.r2, world)).credentials;
        await switchSippyOn(place, source, { accessKeyId, secretAccessKey });
    }
    catch (error) {
        await store.update(withoutRecord, cx).catch(() => undefined);
        throw error;
    }
    const note = `R2 fetches what is missing by itself from now on (Sippy), until ${day(untilMs)} at the latest or until a pass over everything is complete. Until then delete and moderate media at the old store as well: R2 would fetch them again.`;
    return { on: true, filling: true, notes: [note] };
}
function withoutRecord(now) {
    const without = { ...now };
    delete without.bridgeUntilMs;
    return without;
}
/** @returns what was done, `undefined` where nothing was to do. */
async function takeDown(inputs, world) {
    const { cloudflare } = inputs;
    if (cloudflare === undefined) {
        return 'Whether Sippy is still on is not known, as that takes api-token: give it, or switch Sippy off in the dashboard (R2 > the bucket > Settings).';
    }
    const place = (0,resources/* bucketPlace */.qR)({ ...inputs, cloudflare }, world);
    if ((await (0,sippy_state/* sippySource */.J)(place)) === undefined)
        return undefined;
    await switchSippyOff(place);
    return 'Sippy was switched off: R2 no longer fetches what is missing by itself.';
}
function sync_bridge_sidesOf(inputs, world) {
    const { cloudflare, route } = inputs;
    if (cloudflare === undefined || route.to !== 'bucket' || route.source.kind !== 's3') {
        throw new Error('sippy-hours was let through although the source is no bucket');
    }
    return { place: (0,resources/* bucketPlace */.qR)({ ...inputs, cloudflare }, world), source: oldStore(route.source) };
}
function oldStore({ bucket, region, endpoint, pathStyle, credentials }) {
    const { accessKeyId, secretAccessKey } = credentials;
    const own = { bucket, region, credentials: { accessKeyId, secretAccessKey } };
    if (isAws(endpoint))
        return own;
    const url = new URL(endpoint);
    return { ...own, bucketUrl: pathStyle ? `${url.origin}/${bucket}` : `${url.protocol}//${bucket}.${url.host}` };
}
/** `2026-11-29 14:05 UTC` */
function day(ms) {
    return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

// EXTERNAL MODULE: ./src/cloudflare/purge.ts
var purge = __webpack_require__(59352);
// EXTERNAL MODULE: ./src/cloudflare/zone.ts
var zone = __webpack_require__(9441);
;// CONCATENATED MODULE: ./src/steps/edge-purge.ts


/** Addresses that are purged together. */
const AT_ONCE = 100;
/** Purges in the background; one call at a time. */
class EdgePurge {
    place;
    cx;
    waiting = [];
    flying;
    zoneId;
    done = 0;
    owed = 0;
    why;
    wholeHost = false;
    /** @param place - absent where nothing can be purged: everything offered is owed then. */
    constructor(place, cx) {
        this.place = place;
        this.cx = cx;
    }
    /** Takes an object whose content or headers have changed, or that is gone. */
    offer(key) {
        this.waiting.push(key);
        if (this.waiting.length >= AT_ONCE)
            this.start();
    }
    /** Purges everything of the media host: for what an earlier pass could not purge and no list tells any more. */
    async everything() {
        const { place, cx } = this;
        if (place === undefined)
            return;
        try {
            await (0,purge/* purgeHost */.Ae)(place.client, { zoneId: await this.zone(place), host: place.mediaHost }, cx);
            this.wholeHost = true;
        }
        catch (error) {
            this.why = messageOf(error);
        }
    }
    /** Waits until all that was offered is purged or is known to be owed. Never throws. */
    async finish() {
        this.start();
        while (this.flying !== undefined)
            await this.flying;
        const { done, owed, why, wholeHost } = this;
        return { purged: done, owed, wholeHost, ...(why !== undefined && { why }) };
    }
    start() {
        if (this.flying !== undefined || this.waiting.length === 0)
            return;
        this.flying = this.flush().finally(() => {
            this.flying = undefined;
            this.start();
        });
    }
    async flush() {
        const { place, cx } = this;
        const keys = this.waiting.splice(0);
        // What is refused once is refused always; what passes was tried again already.
        if (place === undefined || this.why !== undefined) {
            this.owed += keys.length;
            return;
        }
        try {
            const urls = keys.map((key) => (0,purge/* mediaUrl */.SG)(place.mediaHost, key));
            const origins = place.webHost === undefined ? [] : [`https://${place.webHost}`];
            await (0,purge/* purgeUrls */.av)(place.client, { zoneId: await this.zone(place), urls, origins }, cx);
            this.done += keys.length;
        }
        catch (error) {
            this.why = messageOf(error);
            this.owed += keys.length;
        }
    }
    async zone(place) {
        this.zoneId ??= (await (0,zone/* findZone */._)(place.client, place.accountId, place.mediaHost)).id;
        return this.zoneId;
    }
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
;// CONCATENATED MODULE: ./src/steps/release.ts
/**
 * Held-back files that are to be copied after all. Mastodon gives files back their modes when it lifts a suspension, and a pass then
 * copies them by itself; but once the instance works on a bucket it does not look at the disk any more, and what was hidden there at
 * the switch stays hidden.
 */


/** Bytes of the largest list. */
const MOST = 64 << 20;
/** Faulty lines told by their number. */
const TOLD = 5;
/** The kinds whose keys hold the id of the account. Keys of attachments hold the attachment's own. */
const OF_ACCOUNTS = new Set(['accounts/avatars', 'accounts/headers']);
/** What is to be released, and what of it was come upon. */
class Release {
    /** Lines of the list. */
    lines;
    accounts;
    keys;
    met = new Set();
    constructor(accounts, keys) {
        this.accounts = accounts;
        this.keys = keys;
        this.lines = accounts.size + keys.size;
    }
    /** Whether a key is to be copied although it is hidden. */
    has(key) {
        return this.lineOf(key) !== undefined;
    }
    /** Told of every file that was there to be released. */
    note({ key, access }) {
        const line = access === 'public' ? undefined : this.lineOf(key);
        if (line !== undefined)
            this.met.add(line);
    }
    /** Lines that named no hidden file. */
    get idle() {
        return this.lines - this.met.size;
    }
    lineOf(key) {
        if (this.keys.has(key))
            return key;
        if (this.accounts.size === 0)
            return undefined;
        const parsed = (0,layout/* parseKey */.Do)(key);
        return parsed !== null && OF_ACCOUNTS.has(parsed.kind.id) && this.accounts.has(parsed.id) ? parsed.id : undefined;
    }
}
/**
 * Reads a list: on each line an account ID or a key, as plain text or as the exact lists on the runner have it. Lines are never
 * repeated in messages, as the names of hidden files are their only protection.
 * @throws when it cannot be read or a line is neither, with what to do.
 */
async function readRelease(path) {
    const text = await readText(path);
    const accounts = new Set();
    const keys = new Set();
    const faulty = [];
    text.split('\n').forEach((raw, at) => {
        const line = unquoted(raw.trim());
        if (line === '' || line?.startsWith('#') === true)
            return;
        if (line !== undefined && /^\d{1,19}$/.test(line))
            accounts.add(line.replace(/^0+(?=\d)/, ''));
        else if (line !== undefined && (0,layout/* parseKey */.Do)(line)?.kind.private === false)
            keys.add(line.normalize('NFC'));
        else
            faulty.push(at + 1);
    });
    if (faulty.length > 0) {
        const more = faulty.length > TOLD ? ` and ${faulty.length - TOLD} more` : '';
        throw new Error(`release: neither an account ID (digits) nor a key of public media: line ${faulty.slice(0, TOLD).join(', ')}${more}. ` +
            'Fix: one on each line. An account ID finds profile pictures and headers; attachments have IDs of their own, so they take keys, as the list held-back on the runner has them.');
    }
    if (accounts.size + keys.size === 0)
        throw new Error('release: the file names nothing. Fix: one account ID or key on each line.');
    return new Release(accounts, keys);
}
/** What is not JSON is as it stands; `undefined` for JSON that is broken. */
function unquoted(line) {
    if (!line.startsWith('"'))
        return line;
    try {
        const value = JSON.parse(line);
        return typeof value === 'string' ? value : undefined;
    }
    catch {
        return undefined;
    }
}
async function readText(path) {
    try {
        if ((await (0,promises_.stat)(path)).size > MOST)
            throw new Error('it is larger than 64 MiB');
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        throw new Error(`release: the file cannot be read on this runner: ${error instanceof Error ? error.message : String(error)}. Fix: give a path that this job can read.`, { cause: error });
    }
}

;// CONCATENATED MODULE: ./src/steps/remember.ts
/** A journal that cannot be written takes nothing from what the pass has done: the next one only looks harder. */
async function remember(inputs, store, change, world, cx) {
    if (inputs.dryRun)
        return undefined;
    try {
        return await store.update(change, cx);
    }
    catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        world.annotate('warning', 'Not recorded', `This pass is not in the journal, so the next one looks at everything: ${why}`);
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/steps/sync-problems.ts
/** What makes a pass fail although every object had its outcome. */

/** In whole sentences, each with its remedy. */
function sync_problems_problemsOf(result, purged) {
    const problems = [...result.problems];
    if (!result.tally.addsUp) {
        problems.push('The numbers of this pass do not add up. Please report this with the JSON report.');
    }
    if (purged.why !== undefined) {
        problems.push(`The cache of the media host was not purged (${(0,format/* counted */.hS)(purged.owed, 'address', 'addresses')}), so it may serve for a day what was replaced or removed. ${purged.why} The next run purges the whole host.`);
    }
    return problems;
}

// EXTERNAL MODULE: ./src/steps/sync-record.ts
var sync_record = __webpack_require__(18624);
;// CONCATENATED MODULE: ./src/steps/sync-report.ts





function syncDone(end, world) {
    const { inputs, result, complete, problems, operations, folder } = end;
    const { tally } = result;
    const { per } = tally;
    const failures = showable(end);
    for (const failure of failures)
        world.annotate('warning', 'Not copied', `${failure.key}: ${failure.why}`);
    const failing = per.failed.objects > 0 || problems.length > 0;
    const remaining = per.left.objects + per.failed.objects;
    return {
        outcome: failing ? 'failure' : complete || inputs.dryRun ? 'success' : 'incomplete',
        ...(failing && { failure: sync_report_failureOf(end) }),
        outputs: {
            complete: String(complete && !inputs.dryRun),
            'copied-objects': String(per.copied.objects + per.repaired.objects + slurpedFor(end)),
            // Super Slurper counts objects only.
            'copied-bytes': String(per.copied.bytes + per.repaired.bytes),
            // What was never listed is not known.
            'remaining-objects': result.listed ? String(remaining) : '',
            'class-a': String(operations.classA),
            'class-b': String(operations.classB),
            details: folder,
        },
        data: { ...dataOf(end), failures },
        summary: syncSummary(summaryOf(end, failures)),
    };
}
/** Objects that Super Slurper copied and that stayed. */
function slurpedFor({ slurped, result }) {
    const taken = result.strays.removed.objects + result.hidden.removed.objects;
    return Math.max(0, (slurped?.transferred ?? 0) - taken);
}
/** A scheduled run that comes after the switch: there is nothing left for it to do. */
function switchedAlready(standing, operations, world) {
    const text = `The switch is done, so this scheduled sync has ended without a pass. ${standing.why} Stop the schedule once the migration is finished; late files are copied by a sync that is started by hand or by finalise.`;
    world.annotate('notice', 'The switch is done', text);
    return {
        outcome: 'success',
        outputs: { 'class-a': String(operations.classA), 'class-b': String(operations.classB) },
        data: { complete: false, authority: standing.authority, why: standing.why, operations },
        summary: `## The switch is done\n\n${text}\n`,
    };
}
function sync_report_failureOf({ problems, result }) {
    const failed = result.tally.per.failed.objects;
    const copies = `${(0,format/* count */.U9)(failed)} objects could not be copied. Run again: only they are tried.`;
    return [...problems, ...(failed > 0 ? [copies] : [])].join('\n');
}
/**
 * Failures as everybody may read them. Where a source tells only on asking who may read an object, one that failed may be private: its
 * name is its only protection then.
 */
function showable({ place, result, journal }) {
    const { failures } = result.tally;
    if (place.kind !== 's3' || place.acl === 'none')
        return failures;
    return failures.map(({ key, why }) => ({ key: `object ${(0,sync_journal/* hashName */.yX)(journal, key)}`, why }));
}
function dataOf(end) {
    const { inputs, result, standing, comparing, purged } = end;
    const { tally } = result;
    return {
        complete: end.complete,
        listed: result.listed,
        dryRun: inputs.dryRun,
        authority: standing.authority,
        authorityBecause: standing.why,
        compare: comparing.compare,
        compareBecause: comparing.why,
        ranges: result.ranges,
        read: tally.read,
        outcomes: tally.per,
        atBucketOnly: tally.extra,
        deleted: result.gone,
        takenDown: result.hidden,
        hiddenAtSourceAndAtBucket: tally.heldBackStored,
        ...(end.release !== undefined && { release: { lines: end.release.lines, idle: end.release.idle } }),
        ...(end.slurped !== undefined && { strays: result.strays, superSlurper: end.slurped }),
        kinds: Object.fromEntries(result.kinds),
        purged: { addresses: purged.purged, owed: purged.owed, wholeHost: purged.wholeHost },
        problems: end.problems,
        operations: end.operations,
    };
}
function summaryOf(end, failures) {
    const { inputs, result, standing, comparing, problems } = end;
    const { per } = result.tally;
    const { range, dryRun } = inputs;
    const whole = range.after === model/* everything */.Y.after && range.upTo === model/* everything */.Y.upTo;
    return {
        ...(!whole && { range: `${range.after ?? 'the beginning'} to ${range.upTo ?? 'the end'}` }),
        covers: standing.authority === 'bucket' ? 'late' : comparing.compare === 'quick' ? 'changes' : 'everything',
        dryRun,
        ...(end.slurped !== undefined && { slurped: end.slurped.transferred }),
        complete: end.complete,
        tallies: dryRun ? { ...per, copied: per.left, left: { objects: 0, bytes: 0 } } : per,
        kinds: (0,pass_text/* kindRows */.Y8)(result),
        failures: [
            ...problems.map((why) => ({ name: 'the pass', why })),
            ...failures.map(({ key, why }) => ({ name: key, why })),
        ],
        operations: end.operations,
        seconds: (end.finishedMs - end.startedMs) / 1000,
        decisions: [
            `${standing.authority === 'source' ? 'The source' : 'The bucket'} was the authority. ${standing.why}`,
            `${looks[comparing.compare]} ${comparing.why}`,
        ],
        removed: removedRows(end),
        notes: [
            ...end.notes,
            ...(0,pass_text/* notesOf */.h$)(result, dryRun, end.folder),
            ...releaseNotes(end),
            ...removalNotes(end),
            ...purgeNotes(end),
        ],
    };
}
const looks = {
    quick: 'Only what changed at the source was looked at, and the bucket was not listed.',
    full: 'Both sides were listed.',
    checksum: 'Both sides were listed, and the content was compared.',
};
function removedRows({ inputs, result }) {
    const amount = ({ found, removed }) => (inputs.dryRun ? found : removed);
    return [
        { name: 'Gone from the source', ...amount(result.gone) },
        { name: 'Private at the source by now', ...amount(result.hidden) },
        { name: 'Copied by Super Slurper, and none of Mastodon’s media', ...amount(result.strays) },
    ].filter(({ objects }) => objects > 0);
}
function removalNotes({ inputs, result, standing }) {
    const { gone, hidden, strays } = result;
    const notes = [gone, hidden, strays].flatMap(({ withheld }) => withheld ?? []);
    if (inputs.delete && !standing.mayDelete) {
        notes.push(standing.authority === 'bucket'
            ? 'Nothing was deleted: after the switch the bucket is the authority.'
            : 'Nothing was deleted: that takes a live instance (web-host and media-host) that says that the switch is not done yet.');
    }
    return notes;
}
/** Numbers alone: the names of these files are their only protection. */
function releaseNotes({ release, result, standing }) {
    const notes = [];
    const { heldBackStored } = result.tally;
    if (standing.authority === 'bucket' && heldBackStored > 0) {
        notes.push(`${(0,format/* counted */.hS)(heldBackStored, 'file')} of the source that only their owner can read are in the bucket and are served: they were hidden after they had been copied. After the switch nothing is deleted, so look whether they should be.`);
    }
    if (release === undefined)
        return notes;
    const used = release.lines - release.idle;
    notes.push(`${(0,format/* count */.U9)(used)} of ${(0,format/* counted */.hS)(release.lines, 'line')} of release named hidden files.` +
        (release.idle > 0
            ? ' The others name nothing that is hidden at the source. An account ID finds profile pictures and headers alone; attachments take their keys.'
            : ''));
    if (standing.authority === 'source' && used > 0) {
        notes.push('Before the switch this holds for this run only: a pass without release takes down again what is still hidden at the source.');
    }
    return notes;
}
function purgeNotes({ purged }) {
    const notes = [];
    if (purged.wholeHost)
        notes.push('Everything cached for the media host was purged, as an earlier pass could not purge what it had changed.');
    if (purged.purged > 0)
        notes.push(`${(0,format/* counted */.hS)(purged.purged, 'address', 'addresses')} of replaced or removed objects were purged from the cache of the media host.`);
    if (purged.owed > 0 && purged.why === undefined) {
        notes.push(`${(0,format/* counted */.hS)(purged.owed, 'object')} were replaced or removed and nothing was purged from the cache of the media host, as that takes api-token and media-host. It may serve the old ones for a day.`);
    }
    return notes;
}

;// CONCATENATED MODULE: ./src/steps/sync.ts
var sync_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
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
var sync_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
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






















async function sync(inputs, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        if (inputs.route.to === 'elsewhere')
            return copyOut(inputs, inputs.route.destination, world);
        const place = inputs.route.source;
        (0,places/* refuseSameBucket */.hQ)(place, inputs.r2);
        const { selection } = (0,mastodon_selection/* readSelection */.h)(inputs);
        const release = inputs.release === undefined ? undefined : await readRelease(inputs.release);
        const operations = new report_operations/* OperationTally */.w5((0,places/* storesElsewhere */.j9)(place, inputs.r2));
        const cx = (0,step/* counting */.M)(world.cx, operations);
        const bucket = sync_addDisposableResource(env_1, await (0,places/* openBucket */.xB)(inputs.r2, world), true);
        const store = (0,sync_journal/* journalAt */.hy)(bucket);
        // A schedule outlives the migration, and the source may be gone by then.
        const early = world.event === 'schedule' ? await look(inputs, store, world, cx) : undefined;
        const bridged = early === undefined ? undefined : await bridgeOf(inputs, early.journal, store, world, cx);
        if (early?.looked.standing.authority === 'bucket' && bridged?.filling !== true) {
            for (const note of bridged?.notes ?? [])
                world.annotate('notice', 'Sippy', note);
            await remember(inputs, store, (now) => (0,steps_standing/* withLook */.Qk)(now, early.looked, cx.clock.now()), world, cx);
            return switchedAlready(early.looked.standing, operations.snapshot(), world);
        }
        const source = sync_addDisposableResource(env_1, await (0,places/* openSource */.oD)(place, world, cx), true);
        const { journal, looked } = early ?? (await look(inputs, store, world, cx));
        const { standing } = looked;
        const bridge = bridged ?? (await bridgeOf(inputs, journal, store, world, cx));
        const identity = await (0,places/* sourceIdentity */.Eq)(place);
        const comparing = chooseCompare({
            compare: inputs.compare,
            authority: standing.authority,
            range: inputs.range,
            source: (0,sync_journal/* hashName */.yX)(journal, identity),
            selection: (0,sync_record/* selectionHash */.p)(selection, journal),
            needsListings: needsListings(inputs, bridge, journal),
        }, journal, cx.clock.now());
        const details = new report_details/* DetailLists */.b('sync', world.temporary);
        const purge = new EdgePurge(edgeOf(inputs, world), cx);
        const progress = new Progress({ clock: cx.clock, write: (line) => world.progress(line), goal: goalOf(comparing) });
        const tally = new sync_tally/* Tally */.F0((entry, outcome) => {
            progress.add(1, entry.size);
            if (released.has(outcome))
                release?.note(entry);
            if (sync_listed.has(outcome))
                details.add(outcome === 'left' && inputs.dryRun ? 'to-copy' : outcome, entry.key);
        });
        const notice = {
            extra: ({ key }) => details.add('at-bucket-only', key),
            removal: ({ key }, why) => details.add(why === 'gone' ? 'to-delete' : 'to-take-down', key),
            changed: (key) => purge.offer(key),
        };
        world.progress(`${inputs.dryRun ? 'Dry run: comparing' : 'Syncing'} ${source.label} with ${bucket.label}.`);
        world.progress(`${standing.why} ${comparing.why}`);
        const startedMs = cx.clock.now();
        const slurp = { inputs, source, selection, standing, startedMs, journal, store };
        const slurped = await slurpFirst(slurp, operations, world, cx);
        void progress.start();
        let result;
        try {
            if (journal.purgeOwedMs !== undefined && !inputs.dryRun)
                await purge.everything();
            const pass = {
                ...sync_passOf(inputs, standing, filled(comparing, bridge), startedMs),
                ...selection,
                ...(release !== undefined && { released: (key) => release.has(key) }),
                ...sync_withinOf(source, inputs),
                notice,
                ...slurped?.pass,
            };
            result = await (0,sync_pass/* runPass */.B)(slurped?.source ?? source, bucket, pass, cx, world.stop, tally);
        }
        finally {
            progress.stop();
            details.close();
        }
        const purged = await purge.finish();
        const finishedMs = cx.clock.now();
        world.progress(progress.line());
        const problems = [...sync_problems_problemsOf(result, purged), ...(slurped?.problems ?? [])];
        const complete = result.complete && problems.length === 0;
        const down = await bridgeAfter(bridge, inputs, complete && !selection.narrowed, world);
        const { compare } = comparing;
        const end = {
            inputs,
            selection,
            result,
            compare,
            source: identity,
            complete,
            startedMs,
            finishedMs,
            standing,
            looked,
            purged,
        };
        const record = (0,sync_record/* recordOf */.z)(end);
        const seen = complete ? lookedAt(slurped, slurp) : (now) => now;
        const closed = (now) => (down === undefined ? now : withoutBridge(now, finishedMs));
        const written = await remember(inputs, store, (now) => seen(closed(record(now))), world, cx);
        return syncDone({
            ...end,
            place,
            comparing,
            problems,
            release,
            notes: [...(slurped?.notes ?? []), ...bridge.notes, ...(down === undefined ? [] : [down])],
            ...(slurped?.result !== undefined && { slurped: slurped.result }),
            journal: written ?? journal,
            operations: operations.snapshot(),
            folder: details.folder,
        }, world);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = sync_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
/** Outcomes whose keys are listed for whoever has access to the runner. */
const sync_listed = new Set(sync_tally/* outcomes */.KI.filter((outcome) => !['same', 'copied', 'repaired', 'corrected'].includes(outcome)));
/** Outcomes of a hidden file whose key was released. */
const released = new Set(['same', 'copied', 'repaired', 'left']);
/** The inputs whose work rests on listings of both sides. */
function needsListings(inputs, bridge, { slurpedMs }) {
    return [
        ...(inputs.delete ? ['delete'] : []),
        ...(inputs.repairHeaders ? ['repair-headers'] : []),
        ...(inputs.release !== undefined ? ['release'] : []),
        ...(inputs.engine === 'super-slurper' || slurpedMs !== undefined ? ['engine'] : []),
        ...(bridge.on ? ['sippy-hours'] : []),
    ];
}
async function look(inputs, store, world, cx) {
    const journal = await store.read(cx);
    return { journal, looked: await (0,steps_standing/* lookAtInstance */.C2)(inputs, journal, world, cx) };
}
/** An instance that switched before everything was copied still lacks what came before the switch. */
function filled(comparing, { filling }) {
    return filling ? { modifiedSinceMs: 0, ...comparing } : comparing;
}
function sync_passOf(inputs, standing, comparing, startedMs) {
    const { quickSinceMs, modifiedSinceMs, before } = comparing;
    const { range, bandwidthLimit } = inputs;
    // A pass over more says nothing of the share that lies in this range.
    const expected = before !== undefined && isSameRange(before.range, range) ? before.objects : 0;
    return {
        range,
        authority: standing.authority,
        overwriteNewer: standing.overwriteNewer,
        compare: comparing.compare,
        deadlineMs: startedMs + inputs.deadlineMinutes * 60_000,
        dryRun: inputs.dryRun,
        concurrency: inputs.concurrency === 'auto' ? wire/* MOST_CONNECTIONS */.on : inputs.concurrency,
        maxPrivatePercent: inputs.maxPrivatePercent,
        minSourceObjects: Math.ceil((expected * inputs.minSourcePercent) / 100),
        repairHeaders: inputs.repairHeaders,
        ...(inputs.delete && standing.mayDelete && { deletion: { maxPercent: inputs.maxDeletePercent } }),
        ...(bandwidthLimit !== undefined && { bandwidth: bandwidthLimit }),
        ...(quickSinceMs !== undefined && { quickSinceMs }),
        ...(modifiedSinceMs !== undefined && { modifiedSinceMs }),
    };
}
function isSameRange(a, b) {
    return a.after === b.after && a.upTo === b.upTo;
}
/** Where the bucket's own store holds the source too, it copies by itself. */
function sync_withinOf(source, { route, r2 }) {
    if (route.to !== 'bucket' || route.source.kind !== 's3' || !(0,places/* isSameStore */.yg)(route.source, r2))
        return {};
    if (!(source instanceof s3_source/* S3Source */.m))
        return {};
    return { within: { bucket: route.source.bucket, peek: (entry, length, cx) => source.peek(entry, length, cx) } };
}
function edgeOf({ cloudflare, mediaHost, webHost }, world) {
    if (cloudflare === undefined || mediaHost === undefined)
        return undefined;
    const client = (0,places/* openCloudflare */.Ei)(cloudflare, world);
    return { client, accountId: cloudflare.accountId, mediaHost, ...(webHost !== undefined && { webHost }) };
}
/** A source is about as large as it was. */
function goalOf({ before }) {
    return before === undefined ? {} : { objects: before.objects, bytes: before.bytes, estimated: true };
}


/***/ })

};
