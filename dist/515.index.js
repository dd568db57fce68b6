export const id = 515;
export const ids = [515];
export const modules = {

/***/ 96485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ tryKey),
/* harmony export */   O: () => (/* binding */ opensBucket)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _mastodon_headers_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2930);
/* harmony import */ var _net_retry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(37893);
/* harmony import */ var _stores_model_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(28587);
/* harmony import */ var _stores_s3_r2_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(12739);
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
/** Tries a fresh S3 key before anybody relies on it: it has to do what Mastodon does, and nothing elsewhere. */





/**
 * A fresh key is not known everywhere for up to a minute, and until then is refused in one way or the other.
 * @see https://developers.cloudflare.com/r2/reference/consistency/
 */
const aMinute = { attempts: 12, firstWaitMs: 4000, longestWaitMs: 8000 };
/** One pixel. */
const picture = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');
/**
 * Writes a picture with the headers that Mastodon sends, reads and deletes it, and looks whether another bucket stays shut.
 * @throws Error that says what the key could not do, or could.
 */
async function tryKey(credentials, trial, cx) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { endpoint, bucket, other } = trial;
        const own = __addDisposableResource(env_1, new _stores_s3_r2_js__WEBPACK_IMPORTED_MODULE_4__/* .R2Bucket */ .Fz({ endpoint, bucket, region: 'auto', credentials }), true);
        // Below a prefix that the block rule covers, under a name that nobody knows.
        const key = `.mastodon-r2/key-trial-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}.gif`;
        const md5 = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('md5').update(picture).digest('hex');
        const headers = await (0,_mastodon_headers_js__WEBPACK_IMPORTED_MODULE_1__/* .uploadHeaders */ .ww)(key, picture, picture.length);
        await patiently('write', cx, () => own.put(key, picture, md5, headers, cx));
        try {
            const read = await patiently('read', cx, () => own.readRecord(key, cx));
            if (read === null || !picture.equals(read.bytes))
                throw new Error('It did not read back what it wrote.');
        }
        finally {
            await patiently('delete', cx, async () => {
                const [left] = await own.remove([key], cx);
                if (left !== undefined)
                    throw new Error(left.why);
            });
        }
        if (other !== undefined)
            await mustBeShut(credentials, endpoint, other, cx);
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
async function mustBeShut(credentials, endpoint, bucket, cx) {
    if (await opensBucket(credentials, endpoint, bucket, cx))
        throw new Error(`It opens the bucket ${bucket} too.`);
}
/**
 * Whether a key may look into a bucket. A key that is told that there is no such bucket may.
 * @throws StoreError when the store gives neither answer.
 */
async function opensBucket(credentials, endpoint, bucket, cx) {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_2, new _stores_s3_r2_js__WEBPACK_IMPORTED_MODULE_4__/* .R2Bucket */ .Fz({ endpoint, bucket, region: 'auto', credentials }), true);
        try {
            await store.list(_stores_model_js__WEBPACK_IMPORTED_MODULE_3__/* .everything */ .Y, cx).next();
            return true;
        }
        catch (error) {
            if (error instanceof _stores_model_js__WEBPACK_IMPORTED_MODULE_3__/* .StoreError */ .A && error.status === 403)
                return false;
            if (error instanceof _stores_model_js__WEBPACK_IMPORTED_MODULE_3__/* .StoreError */ .A && error.status === 404)
                return true;
            throw error;
        }
    }
    catch (e_2) {
        env_2.error = e_2;
        env_2.hasError = true;
    }
    finally {
        const result_2 = __disposeResources(env_2);
        if (result_2)
            await result_2;
    }
}
function patiently(what, cx, attempt) {
    return (0,_net_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .retrying */ .R)(`fresh key, ${what}`, aMinute, cx, attempt, (error) => {
        const refused = error instanceof _stores_model_js__WEBPACK_IMPORTED_MODULE_3__/* .StoreError */ .A && (error.status === 403 || error.status === 401);
        return { again: refused, why: error instanceof Error ? error.message : String(error), waitMs: 4000 };
    });
}


/***/ }),

/***/ 96515:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  verify: () => (/* binding */ verify)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./src/mastodon/selection.ts
var selection = __webpack_require__(82501);
// EXTERNAL MODULE: ./src/report/operations.ts
var report_operations = __webpack_require__(54918);
// EXTERNAL MODULE: ./src/sync/journal.ts + 1 modules
var sync_journal = __webpack_require__(26496);
// EXTERNAL MODULE: ./src/net/sigv4.ts
var sigv4 = __webpack_require__(14988);
;// CONCATENATED MODULE: ./src/verify/check.ts
/** Up to three examples of keys, and how many more there are. Keys of samples are public ones; what may be hidden has no name here. */
function examples(keys, all = keys.length) {
    const shown = keys.slice(0, 3);
    if (shown.length === 0 && all > 0)
        return 'not named, as the source does not tell who may read them';
    return all > shown.length ? `${shown.join(', ')} and ${all - shown.length} more` : shown.join(', ');
}
/** Why a check about the account was left out. */
const withoutToken = {
    verdict: 'skipped',
    evidence: "No api-token was given, so the account's settings cannot be read.",
};
/** Why a check about objects was left out. */
const withoutObjects = { verdict: 'skipped', evidence: 'There is no object to look at.' };
/**
 * What a sample without a fault says of the rest.
 * @see https://en.wikipedia.org/wiki/Rule_of_three_(statistics)
 */
function confidence(looked, objects) {
    if (looked >= objects)
        return 'That is all there are.';
    const share = Math.min(100, 300 / looked);
    const shown = share >= 10 ? Math.ceil(share) : Math.ceil(share * 10) / 10;
    return `A fault in ${shown} % of each kind and age, or more, would have shown with 95 % confidence.`;
}
/**
 * Works on all items, several at a time.
 * @param usual - how many, unless the operator said.
 */
async function eachOf({ concurrency }, items, usual, work) {
    const atOnce = concurrency === 'auto' ? usual : concurrency;
    // Nobody at work would look like nothing wrong.
    if (!(atOnce >= 1))
        throw new Error(`concurrency of ${String(atOnce)} was let through`);
    let next = 0;
    const worker = async () => {
        for (let item = items[next++]; item !== undefined; item = items[next++])
            await work(item);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}

;// CONCATENATED MODULE: ./src/verify/caching.ts


/** Another machine of the same place may answer the second time. */
const READS = 4;
const LOOKED_AT = 3;
/** Seconds; the cache rule's own limit. */
const LONGEST = 86_400;
/** Larger ones are not kept on most plans. @see https://developers.cloudflare.com/cache/concepts/default-cache-behavior/ */
const LARGEST = 512 * 1024 * 1024;
/** Reads up to three objects of different extensions until the edge has them. */
const caching = {
    id: 'caching',
    title: 'Cache',
    proves: 'A second visitor is served without asking R2, and nothing stays cached for longer than a day.',
    objects: true,
    async run(world) {
        const specimens = differing(world.inventory.sample);
        if (specimens.length === 0)
            return withoutObjects;
        for (const specimen of specimens) {
            const answer = await untilHit(world, specimen);
            const fault = faultOf(specimen.stored.key, answer);
            if (fault !== undefined)
                return fault;
        }
        return capOf(world, specimens.length);
    },
};
function differing(sample) {
    const byExtension = new Map();
    const small = sample.filter(({ stored }) => stored.size > 0 && stored.size < LARGEST);
    for (const specimen of small.sort((a, b) => a.stored.size - b.stored.size)) {
        const extension = /\.(\w+)$/.exec(specimen.stored.key)?.[1] ?? '';
        if (!byExtension.has(extension))
            byExtension.set(extension, specimen);
    }
    return [...byExtension.values()].slice(0, LOOKED_AT);
}
async function untilHit({ web, servingHost, cx }, { stored }) {
    for (let reads = 1;; reads++) {
        const answer = await web.read(servingHost, `/${(0,sigv4/* encodeKey */.g2)(stored.key)}`, {}, cx.signal);
        if (reads === READS || answer.headers['cf-cache-status'] === 'HIT')
            return answer;
    }
}
function faultOf(key, { status, headers }) {
    const state = headers['cf-cache-status'] ?? 'none';
    if (status !== 200 || state !== 'HIT') {
        return {
            verdict: 'fail',
            evidence: `${key}, read ${READS} times: answered ${status}, cf-cache-status: ${state}.`,
            fix: 'Run the step provision, which makes the cache rule, and look for rules of the zone that bypass the cache. Every read of what is not cached is an operation of R2.',
        };
    }
    const age = Number(headers['age'] ?? 0);
    if (age <= LONGEST)
        return undefined;
    return {
        verdict: 'fail',
        evidence: `${key} is in the cache for ${Math.round(age / 3600)} hours already: what is taken down stays readable for as long.`,
        fix: 'Run the step provision, which limits it to a day, then verify with purge: all.',
    };
}
/** Whether the limit is set, where that can be asked. */
async function capOf({ drift }, looked) {
    const hit = `${looked} objects of different kinds of file: cf-cache-status: HIT.`;
    const planned = await drift?.();
    const rule = planned?.find(({ resource }) => resource.id === 'cache-rule');
    if (planned === undefined) {
        return {
            verdict: 'pass',
            evidence: `${hit} None is older than a day; whether the limit is set takes an api-token.`,
        };
    }
    if (rule?.changes.length === 0)
        return { verdict: 'pass', evidence: `${hit} The limit of a day is set.` };
    return {
        verdict: rule === undefined ? 'warn' : 'fail',
        evidence: `${hit} The limit of a day is not in force${rule === undefined ? ' (leave-out: cache-rule)' : ''}, so what is taken down and not purged stays readable.`,
        fix: 'Run the step provision with the cache rule.',
    };
}

;// CONCATENATED MODULE: ./src/verify/cors.ts


/** Stands in where the instance's host was not given: the rule allows all origins. */
const SOMEBODY = 'mastodon.example';
/**
 * Public GETs without and with an `Origin`, in that order, so that what a cache kept of the first would spoil the second; and a range as
 * the audio player (`crossOrigin="anonymous"`) asks for it.
 * @see https://github.com/mastodon/mastodon/issues/14391
 * @see https://github.com/mastodon/mastodon/issues/29163
 */
const cors = {
    id: 'cors',
    title: 'CORS',
    proves: "Browsers let the instance's pages, its audio player and its service worker read media.",
    objects: true,
    async run({ inventory, web, webHost, servingHost, cx }) {
        const [specimen] = [...inventory.sample].sort((a, b) => a.stored.size - b.stored.size);
        if (specimen === undefined)
            return withoutObjects;
        const path = `/${(0,sigv4/* encodeKey */.g2)(specimen.stored.key)}`;
        const origin = `https://${webHost ?? SOMEBODY}`;
        const read = (headers) => web.read(servingHost, path, { headers, limit: 1024 }, cx.signal);
        const bare = await read({});
        const whole = await read({ origin });
        const part = await read({ origin, range: 'bytes=0-' });
        const refused = [whole, part].find((answer) => !isAllowed(answer, origin));
        if (refused !== undefined) {
            return {
                verdict: 'fail',
                evidence: `Asked with Origin ${origin}, ${servingHost} answers ${refused.status} and ${allowedBy(refused)}.`,
                fix: 'Run the step provision: it sets the CORS rule. An answer that a cache kept from before goes by purge: all.',
            };
        }
        // A browser keeps what a page loaded as a picture and hands it to the service worker, which needs the header on it.
        if (!isAllowed(bare, origin) && !/\borigin\b/i.test(bare.headers['vary'] ?? '')) {
            return {
                verdict: 'warn',
                evidence: `With Origin ${origin} all is right; without, ${servingHost} answers ${allowedBy(bare)} and no Vary: Origin, so browsers may use a kept answer where they must not.`,
                fix: 'Run the step provision without leave-out: header-rule. It puts the header on every answer.',
            };
        }
        return { verdict: 'pass', evidence: `${allowedBy(whole)} for ${origin}, for whole files and for parts.` };
    },
};
function isAllowed({ status, headers }, origin) {
    const allowed = headers['access-control-allow-origin'];
    return status < 300 && (allowed === '*' || allowed === origin);
}
function allowedBy({ headers }) {
    const allowed = headers['access-control-allow-origin'];
    return allowed === undefined ? 'no Access-Control-Allow-Origin' : `Access-Control-Allow-Origin: ${allowed}`;
}

// EXTERNAL MODULE: ./src/cloudflare/resource.ts
var resource = __webpack_require__(36143);
;// CONCATENATED MODULE: ./src/verify/drift.ts
/** Whether everything at Cloudflare still is as provisioning left it. */


const SHOWN = 5;
const drift = {
    id: 'drift',
    title: 'Drift',
    proves: 'Bucket, CORS, lifecycle, media host and all rules are as provisioning would make them.',
    async run(world) {
        if (world.drift === undefined)
            return withoutToken;
        const planned = await world.drift();
        const changes = planned.flatMap((each) => each.changes.map(resource/* describeChange */.uQ));
        if (changes.length === 0)
            return { verdict: 'pass', evidence: `${planned.length} resources are as they should be.` };
        const more = changes.length > SHOWN ? `; and ${changes.length - SHOWN} more` : '';
        const objections = planned.flatMap(({ objection }) => objection ?? []);
        return {
            verdict: 'fail',
            evidence: `${changes.length} differences: ${changes.slice(0, SHOWN).join('; ')}${more}.`,
            fix: ['Run the step provision, first with mode: check, then with mode: apply.', ...objections].join(' '),
        };
    },
};

// EXTERNAL MODULE: ./src/mastodon/instance-reads.ts
var instance_reads = __webpack_require__(53980);
// EXTERNAL MODULE: ./src/sync/proof.ts
var proof = __webpack_require__(25309);
;// CONCATENATED MODULE: ./src/verify/public-reads.ts
/** Whether visitors get the very bytes of the source from the media host. */




const AT_ONCE = 8;
/** One public GET for each object of the sample, compared with the source byte for byte (or with the bucket's MD5). */
const publicReads = {
    id: 'public-reads',
    title: 'Public reads',
    proves: 'The media host serves the same bytes as the source, with a type, to anyone.',
    objects: true,
    async run(world) {
        const { sample, matched } = world.inventory;
        if (sample.length === 0)
            return withoutObjects;
        const wrong = [];
        await eachOf(world, sample, AT_ONCE, async (specimen) => {
            const fault = await public_reads_faultOf(world, specimen);
            if (fault !== undefined)
                wrong.push(`${specimen.stored.key} (${fault})`);
        });
        const looked = sample.length;
        if (wrong.length === 0) {
            const against = world.source === undefined ? 'as the bucket holds them' : 'byte for byte as at the source';
            return {
                verdict: 'pass',
                evidence: `${looked} of ${matched.objects} objects looked at were served ${against}. ${confidence(looked, matched.objects)}`,
            };
        }
        return {
            verdict: 'fail',
            evidence: `${wrong.length} of ${looked} objects were not served right: ${examples(wrong)}.`,
            fix: `See that ${world.servingHost} is attached to the bucket and active (step provision, mode: check), and that nothing else answers for it. What a cache kept from before goes by purge: all.`,
        };
    },
};
async function public_reads_faultOf(world, { stored, source: file }) {
    const { web, servingHost, bucket, cx } = world;
    let answer;
    try {
        answer = await web.read(servingHost, `/${(0,sigv4/* encodeKey */.g2)(stored.key)}`, {}, cx.signal);
    }
    catch (error) {
        cx.signal.throwIfAborted();
        return `no answer: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (answer.status === 404) {
        // An instance deletes all day long: what is gone from the bucket too was right not to be served.
        return (await bucket.head(stored.key, cx)) === null ? undefined : 'answered 404';
    }
    if (answer.status !== 200)
        return `answered ${answer.status}`;
    if ((answer.headers['content-type'] ?? '') === '')
        return 'no Content-Type';
    if (answer.body.length !== stored.size)
        return `${answer.body.length} bytes instead of ${stored.size}`;
    const expected = (file === undefined ? undefined : await sourceDigest(world, file)) ?? storedDigest(stored);
    if (expected === undefined)
        return undefined;
    return (0,external_node_crypto_.createHash)('md5').update(answer.body).digest('hex') === expected ? undefined : 'other bytes';
}
/** The MD5 of a whole object; one uploaded in parts has none. */
function storedDigest({ etag }) {
    return (0,proof/* isComparable */.n9)(etag) && (0,proof/* partsOf */.CI)(etag) === undefined ? etag : undefined;
}
async function sourceDigest({ source, cx }, entry) {
    for await (const answer of source?.open([entry], cx) ?? []) {
        if ('why' in answer)
            return undefined;
        if (answer.md5 !== undefined)
            return answer.md5;
        const digest = (0,external_node_crypto_.createHash)('md5');
        for await (const chunk of answer.body)
            digest.update(chunk);
        return digest.digest('hex');
    }
    return undefined;
}

;// CONCATENATED MODULE: ./src/verify/federation.ts
/** Whether other servers get media as they are: bot protection shuts them out, image features change what they get. */





const federation_LOOKED_AT = 5;
const picture = /\.(?:jpe?g|png|gif|webp|avif)$/i;
/** Some pictures, asked for as Mastodon asks and as a browser that takes newer formats. */
const federation = {
    id: 'federation',
    title: 'Other servers',
    proves: 'Servers that fetch media are not challenged by bot protection, and image features do not change pictures.',
    objects: true,
    async run(world) {
        const specimens = [...world.inventory.sample]
            .filter(({ stored }) => storedDigest(stored) !== undefined && stored.size > 0)
            .sort((a, b) => Number(picture.test(b.stored.key)) - Number(picture.test(a.stored.key)))
            .slice(0, federation_LOOKED_AT);
        if (specimens.length === 0)
            return withoutObjects;
        for (const specimen of specimens) {
            const fault = await federation_faultOf(world, specimen);
            if (fault !== undefined)
                return fault;
        }
        return { verdict: 'pass', evidence: `${specimens.length} files came to Mastodon and to browsers unchanged.` };
    },
};
async function federation_faultOf(world, { stored }) {
    const { web, servingHost, webHost, cx } = world;
    const visitors = {
        'Mastodon/': { 'user-agent': (0,instance_reads/* mastodonAgent */.Le)(webHost ?? 'mastodon.example') },
        'a browser': { accept: 'image/avif,image/webp,*/*' },
    };
    for (const [who, headers] of Object.entries(visitors)) {
        const answer = await web.read(servingHost, `/${(0,sigv4/* encodeKey */.g2)(stored.key)}`, { headers }, cx.signal);
        if ((0,instance_reads/* isChallenge */.q$)(answer))
            return challenged(world, who);
        if (answer.status !== 200) {
            return {
                verdict: 'fail',
                evidence: `${stored.key} was answered ${answer.status} to ${who}.`,
                fix: `Look for a firewall rule of the zone that is meant for other hosts than ${servingHost}.`,
            };
        }
        const same = (0,external_node_crypto_.createHash)('md5').update(answer.body).digest('hex') === storedDigest(stored);
        if (!same)
            return altered(world, `${stored.key}, asked for by ${who}`, answer);
    }
    return undefined;
}
/** @see https://developers.cloudflare.com/bots/get-started/bot-fight-mode/ */
function challenged({ servingHost }, who) {
    return {
        verdict: 'fail',
        evidence: `Bot protection challenges ${who} at ${servingHost}: other servers cannot fetch media.`,
        fix: 'Switch Bot Fight Mode off for the zone (Security > Bots); no rule can exempt a host from it. Super Bot Fight Mode and managed challenges take a rule that skips them for this host.',
    };
}
/** @see https://developers.cloudflare.com/images/polish/cf-polished-statuses/ */
function altered({ servingHost }, what, { headers }) {
    const polished = headers['cf-polished'];
    const by = polished === undefined ? '' : ` (cf-polished: ${polished})`;
    return {
        verdict: 'fail',
        evidence: `${what}, came with other bytes than the bucket holds${by}.`,
        fix: `Switch Polish, Mirage and other image features off for ${servingHost} by a configuration rule, then verify with purge: all.`,
    };
}

;// CONCATENATED MODULE: ./src/verify/inventory.ts
/** Whether everything is at the bucket. Both listings were read to their ends for it. */

const inventory = {
    id: 'inventory',
    title: 'Inventory',
    proves: 'Every public file of the source is at the bucket with the same size.',
    objects: true,
    run({ inventory: { matched, missing, different, extra, fresh }, source, authority }) {
        if (authority === 'bucket') {
            return {
                verdict: 'skipped',
                evidence: `${matched.objects} objects at the bucket. The instance works on the bucket since the switch, so the source is no measure any more: comparing proves nothing.`,
            };
        }
        if (source === undefined) {
            return {
                verdict: 'skipped',
                evidence: `${matched.objects} objects at the bucket; no source was given to compare them with.`,
                fix: 'Give source to prove that nothing is missing.',
            };
        }
        const beside = [
            extra > 0 ? ` ${extra} more are at the bucket only.` : '',
            fresh > 0 ? ` ${fresh} were written at the source within the last minutes and are not there yet.` : '',
        ].join('');
        if (missing.count + different.count === 0) {
            return {
                verdict: matched.objects === 0 ? 'warn' : 'pass',
                evidence: `All ${matched.objects} objects of the source are at the bucket, same sizes.${beside}`,
                ...(matched.objects === 0 && { fix: 'Check that source names the media of the instance.' }),
            };
        }
        const told = [
            missing.count > 0 ? `${missing.count} missing: ${examples(missing.keys, missing.count)}` : '',
            different.count > 0 ? `${different.count} of another size: ${examples(different.keys, different.count)}` : '',
        ].filter((text) => text !== '');
        const kept = different.count > 0
            ? ' An object of another size that is newer than its source is kept by sync: remove it from the bucket first if the source is right.'
            : '';
        return {
            verdict: 'fail',
            evidence: `${told.join('. ')}. ${matched.objects} are right.${beside}`,
            fix: `Run the step sync; it copies what is missing.${kept}`,
        };
    },
};

// EXTERNAL MODULE: ./src/cloudflare/key-trial.ts
var key_trial = __webpack_require__(96485);
;// CONCATENATED MODULE: ./src/verify/key.ts
/** Whether Mastodon's key does what Mastodon needs, and no more. */


/**
 * Tries the S3 key that was given: writes with Mastodon's headers below a blocked folder, reads, deletes; then asks for a bucket that is
 * not there. A key of one bucket is refused, a wider one is told so.
 */
const key = {
    id: 'key',
    title: "Mastodon's key",
    proves: 'The S3 key that was given writes, reads and deletes as Mastodon does, and opens no other bucket.',
    async run({ key: credentials, endpoint, bucketName, cx }) {
        if (credentials === undefined)
            return { verdict: 'skipped', evidence: 'No access-key-id was given.' };
        try {
            await (0,key_trial/* tryKey */.D)(credentials, { endpoint, bucket: bucketName, other: undefined }, cx);
        }
        catch (error) {
            cx.signal.throwIfAborted();
            return {
                verdict: 'fail',
                evidence: `It does not work: ${error instanceof Error ? error.message : String(error)}`,
                fix: 'Give the key that Mastodon uses, with object read and write on this bucket. Where another key is meant to be used here, leave this check out by naming the others in checks.',
            };
        }
        const nobodys = `mastodon-media-r2-${(0,external_node_crypto_.randomBytes)(8).toString('hex')}`;
        if (!(await (0,key_trial/* opensBucket */.O)(credentials, endpoint, nobodys, cx))) {
            return { verdict: 'pass', evidence: 'It wrote, read and deleted; a bucket of another name was refused.' };
        }
        return {
            verdict: 'warn',
            evidence: 'It works, and opens other buckets of the account as well.',
            fix: 'Give Mastodon a key of its own for this one bucket (step provision, mint-token), or make one by hand with object read and write on it.',
        };
    },
};

;// CONCATENATED MODULE: ./src/verify/live.ts
/** By its public pages and API. */
const live = {
    id: 'live',
    title: 'Live instance',
    proves: 'The running instance gives out media at the media host, and its pages let browsers load them from there.',
    run(world) {
        const { live: seen } = world;
        if (seen === undefined)
            return { verdict: 'skipped', evidence: 'web-host was not given.' };
        if (!seen.reached) {
            const why = seen.why ?? `${seen.webHost} was not understood.`;
            return { verdict: 'fail', evidence: why, fix: 'Check that the instance runs and that web-host is right.' };
        }
        if (seen.servesFrom === 'media-host')
            return served(seen, world);
        return unswitched(seen, world);
    },
};
function served(seen, { mediaHost, authority }) {
    if (seen.cspRead && !seen.cspAllowsMediaHost) {
        return {
            verdict: 'fail',
            evidence: `Media are given out at ${mediaHost}, which the Content-Security-Policy does not allow: browsers show no pictures.`,
            fix: 'Restart web after the change of settings. A policy that a proxy sets has to name the media host for img-src and media-src.',
        };
    }
    if (authority === 'source') {
        return {
            verdict: 'warn',
            evidence: `Media are given out at ${mediaHost}, which is not attached to this bucket yet.`,
            fix: 'Move the media host to the bucket when the copy is complete.',
        };
    }
    const version = seen.version === undefined ? '' : ` (${seen.software ?? 'mastodon'} ${seen.version})`;
    const policy = seen.cspRead
        ? 'the policy of its pages allows it'
        : 'its pages were not read, so nothing is known of their policy';
    return {
        verdict: seen.cspRead ? 'pass' : 'warn',
        evidence: `${seen.webHost}${version} gives out media at ${mediaHost}; ${policy}.`,
        ...(!seen.cspRead && { fix: `Let the front page of ${seen.webHost} be read by anyone, then run again.` }),
    };
}
/** Before the switch all this is as it should be; after it, nothing is. */
function unswitched(seen, { mediaHost, journal, authority }) {
    const from = seen.servesFrom === 'unknown'
        ? (seen.why ?? 'Where it serves media from is not known.')
        : `Media are given out at ${seen.mediaHostsSeen.join(', ')}.`;
    if (authority === 'bucket' || journal.switchedMs !== undefined) {
        return {
            verdict: 'fail',
            evidence: `${from} The instance was switched to ${mediaHost} before.`,
            fix: 'Check that the settings are still those of the pull request and that web and sidekiq were restarted with them. After a way back on purpose, files uploaded since lie in the bucket alone.',
        };
    }
    if (journal.switchOfferedMs !== undefined) {
        return {
            verdict: 'warn',
            evidence: `${from} The switch was offered and is not live.`,
            fix: 'Merge the pull request, bring the settings to the server, and restart web and sidekiq (with Compose by up -d, as restart keeps the old ones).',
        };
    }
    if (seen.cspRead && !seen.cspAllowsMediaHost) {
        return {
            verdict: 'warn',
            evidence: `${from} The policy of its pages does not allow ${mediaHost} yet.`,
            fix: 'Run the step publish with phase: prepare, at least a week before the switch.',
        };
    }
    return { verdict: 'skipped', evidence: `${from} The switch is still to come.` };
}

;// CONCATENATED MODULE: ./src/verify/no-listing.ts
/**
 * Asks the way Mastodon's own check in the admin dashboard does.
 * @see https://github.com/mastodon/mastodon/blob/main/app/lib/admin/system_check/media_privacy_check.rb
 */
const noListing = {
    id: 'no-listing',
    title: 'No public listing',
    proves: 'Nobody can list what the bucket holds, neither at the media host nor at the S3 endpoint.',
    async run({ endpoint, bucketName, servingHost, web, cx }) {
        const api = new URL(endpoint);
        const places = [
            { host: servingHost, path: '/?max-keys=1', what: {} },
            { host: api.hostname, path: `/${bucketName}/?max-keys=1`, what: { origin: api.origin } },
        ];
        const open = [];
        for (const { host, path, what } of places) {
            const answer = await web.read(host, path, { ...what, limit: 64 << 10 }, cx.signal);
            if (answer.body.toString('latin1').includes('ListBucketResult'))
                open.push(host);
        }
        const all = places.map(({ host }) => host).join(' and ');
        if (open.length === 0)
            return { verdict: 'pass', evidence: `No listing at ${all}.` };
        return {
            verdict: 'fail',
            evidence: `${open.join(' and ')} ${open.length === 1 ? 'lists' : 'list'} the bucket to anyone.`,
            fix: 'Something in front of the bucket hands out listings. R2 itself never does: look for a Worker or proxy on this host.',
        };
    },
};

// EXTERNAL MODULE: ./src/mastodon/media-url.ts
var media_url = __webpack_require__(39071);
;// CONCATENATED MODULE: ./src/verify/old-urls.ts
/** Whether addresses that were given out before the switch still lead to the media: federated posts carry them for good. */



/** Media that are asked for at each old host and path. */
const old_urls_LOOKED_AT = 20;
const old_urls_AT_ONCE = 4;
/** Asks every old host for addresses of objects that the bucket holds, below every old path, with a query. */
const oldUrls = {
    id: 'old-urls',
    title: 'Old addresses',
    proves: 'Addresses from before the switch lead by one redirect to the same medium at the media host.',
    objects: true,
    async run(world) {
        const { journal, oldAddresses, authority } = world;
        if (oldAddresses.hosts.length === 0)
            return { verdict: 'skipped', evidence: 'web-host was not given.' };
        if (authority === 'source')
            return { verdict: 'skipped', evidence: 'The instance has not switched yet: old addresses are those of today.' };
        const old = oldOnes(world);
        if (old.length === 0)
            return withoutObjects;
        const faults = [];
        const served = new Map();
        await eachOf(world, old, old_urls_AT_ONCE, async (address) => {
            const way = await wayOf(world, address);
            if (way === 'served')
                served.set(address.host, (served.get(address.host) ?? 0) + 1);
            else if (way !== 'redirect')
                faults.push(`${address.host}${address.path} (${way.fault})`);
        });
        const looked = old.length;
        const planned = journal.redirectsMs !== undefined;
        const fix = 'Run the step redirect. A redirect that was made by hand must lead to the same path at the media host in one step.';
        if (faults.length > 0) {
            return {
                verdict: planned ? 'fail' : 'warn',
                evidence: `${faults.length} of ${looked} old addresses lead nowhere: ${examples(faults)}.${planned ? '' : ' No redirects are on record; an instance that never had local media needs none.'}`,
                fix,
            };
        }
        if (served.size === 0)
            return { verdict: 'pass', evidence: `${looked} old addresses lead home by one redirect.` };
        return {
            verdict: planned ? 'fail' : 'warn',
            evidence: `${[...served.values()].reduce((sum, count) => sum + count)} of ${looked} old addresses are still served by ${[...served.keys()].join(', ')} itself: they end with the old store.`,
            fix,
        };
    },
};
const QUERY = '?1700000000';
function oldOnes({ oldAddresses: { hosts, paths }, inventory }) {
    const keys = inventory.sample.map(({ stored }) => (0,sigv4/* encodeKey */.g2)(stored.key));
    return hosts.flatMap((host) => paths.flatMap((path) => keys
        .flatMap((key) => {
        const old = (0,media_url/* oldPath */.N)(path, key);
        return old === undefined ? [] : [{ host, path: `${old}${QUERY}`, home: `/${key}${QUERY}` }];
    })
        .slice(0, old_urls_LOOKED_AT)));
}
/** @throws only when the run was cancelled: an old host that is gone says nothing of the others. */
async function wayOf(world, address) {
    try {
        return await follow(world, address);
    }
    catch (error) {
        world.cx.signal.throwIfAborted();
        return { fault: `no answer: ${error instanceof Error ? error.message : String(error)}` };
    }
}
async function follow({ web, mediaHost, cx }, { host, path, home }) {
    const answer = await web.read(host, path, { limit: 1 }, cx.signal);
    if (answer.status === 200 || answer.status === 206)
        return 'served';
    if (![301, 302, 307, 308].includes(answer.status))
        return { fault: `answered ${answer.status}` };
    const target = URL.parse(answer.headers['location'] ?? '', `https://${host}`);
    if (target?.protocol !== 'https:' || target.hostname !== mediaHost || target.pathname + target.search !== home)
        return { fault: `leads to ${target === null ? 'no address' : shown(target)}` };
    const end = await web.read(mediaHost, home, { limit: 1 }, cx.signal);
    return end.status === 200 ? 'redirect' : { fault: `leads to the media host, which answers ${end.status}` };
}
function shown(target) {
    const text = `${target.protocol}//${target.host}${target.pathname}${target.search}`;
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

;// CONCATENATED MODULE: ./src/verify/own-pictures.ts
/** Pictures of every version: the stand-ins for missing avatars and headers, and one emoji. */
const paths = ['/avatars/original/missing.png', '/headers/original/missing.png', '/emoji/1f600.svg'];
const ownPictures = {
    id: 'own-pictures',
    title: "Mastodon's own pictures",
    proves: '/avatars/, /headers/ and /emoji/ of the web host are not redirected.',
    async run({ web, webHost, cx }) {
        if (webHost === undefined)
            return { verdict: 'skipped', evidence: 'web-host was not given.' };
        const redirected = [];
        const statuses = [];
        for (const path of paths) {
            const { status, headers } = await web.read(webHost, path, { limit: 1 }, cx.signal);
            statuses.push(`${path} ${status}`);
            if (status < 300 || status > 399)
                continue;
            const target = URL.parse(headers['location'] ?? '', `https://${webHost}`);
            if (target?.hostname !== webHost)
                redirected.push(`${path} (to ${target?.hostname ?? 'no address'})`);
        }
        if (redirected.length === 0)
            return { verdict: 'pass', evidence: `${statuses.join(', ')}.` };
        return {
            verdict: 'fail',
            evidence: `Redirected: ${redirected.join(', ')}.`,
            fix: 'Narrow the redirect down to /system/: remove the one that was made by hand, and run the step redirect.',
        };
    },
};

;// CONCATENATED MODULE: ./src/verify/partial-reads.ts
/** Whether players can seek: they ask for a part of a file, and for its size without the file. */


const partial_reads_LOOKED_AT = 20;
const partial_reads_AT_ONCE = 8;
/** One HEAD and one range request for some objects of the sample. */
const partialReads = {
    id: 'partial-reads',
    title: 'Range requests and HEAD',
    proves: 'Browsers can seek in audio and video, and learn sizes without reading.',
    objects: true,
    async run(world) {
        const large = world.inventory.sample.filter(({ stored }) => stored.size >= 3);
        const specimens = large.slice(0, partial_reads_LOOKED_AT);
        if (specimens.length === 0)
            return withoutObjects;
        const wrong = [];
        await eachOf(world, specimens, partial_reads_AT_ONCE, async (specimen) => {
            const fault = (await headFault(world, specimen)) ?? (await rangeFault(world, specimen));
            if (fault !== undefined)
                wrong.push(`${specimen.stored.key} (${fault})`);
        });
        if (wrong.length === 0)
            return { verdict: 'pass', evidence: `${specimens.length} objects answered both right.` };
        return {
            verdict: 'fail',
            evidence: `${wrong.length} of ${specimens.length} objects did not: ${examples(wrong)}.`,
            fix: `R2 answers both. Look for a Worker, a rule or a proxy that comes between ${world.servingHost} and the bucket.`,
        };
    },
};
async function headFault({ web, servingHost, cx }, { stored }) {
    const answer = await web.read(servingHost, `/${(0,sigv4/* encodeKey */.g2)(stored.key)}`, { method: 'HEAD' }, cx.signal);
    if (answer.status !== 200)
        return `HEAD answered ${answer.status}`;
    const told = answer.headers['content-length'];
    return told === String(stored.size) ? undefined : `HEAD told ${told ?? 'no'} bytes instead of ${stored.size}`;
}
/** The second byte up to the second last: neither the whole nor its beginning. */
async function rangeFault({ web, servingHost, cx }, { stored }) {
    const last = Math.min(stored.size - 2, 1024);
    const headers = { range: `bytes=1-${last}` };
    const what = { headers, limit: last + 1 };
    const answer = await web.read(servingHost, `/${(0,sigv4/* encodeKey */.g2)(stored.key)}`, what, cx.signal);
    if (answer.status !== 206)
        return `a range was answered ${answer.status}`;
    const told = answer.headers['content-range'] ?? 'none';
    if (told !== `bytes 1-${last}/${stored.size}`)
        return `Content-Range: ${told}`;
    return answer.body.length === last ? undefined : `a range of ${last} bytes came with ${answer.body.length}`;
}

// EXTERNAL MODULE: ./src/cloudflare/block-rule.ts
var block_rule = __webpack_require__(72629);
;// CONCATENATED MODULE: ./src/verify/private-files.ts
/** Whether anything private can be read. Names of private files are told to nobody. */




/**
 * Looks at three things: nothing private is in the bucket, the block rule stands in front of private folders (also written with encoded
 * letters, as R2 decodes them), and files that the source hides are not served from an old cache. Where there is no source, or after the
 * switch, nobody can tell which files are hidden.
 */
const privateFiles = {
    id: 'private-files',
    title: 'Private files',
    proves: "Backups, imports, this tool's records and files that Mastodon hides cannot be read.",
    objects: true,
    async run(world) {
        const { exposed, hidden } = world.inventory;
        if (exposed.size > 0) {
            const kinds = [...exposed].map(([kind, count]) => `${count} of ${kind}`).join(', ');
            return {
                verdict: 'fail',
                evidence: `The bucket holds objects that are private or hidden at the source: ${kinds}.`,
                fix: 'Run the step sync, which takes down what the source hides now. Delete what lies in backups/ and imports/ from the bucket, then verify with purge: all.',
            };
        }
        const open = await openFolders(world);
        if (open.length > 0) {
            return {
                verdict: 'fail',
                evidence: `${world.servingHost} does not block ${open.join(', ')}.`,
                fix: 'Run the step provision: it makes the block rule and puts it before all others. Do not switch before this passes.',
            };
        }
        const served = await stillServed(world);
        if (served > 0) {
            return {
                verdict: 'fail',
                evidence: `${served} of ${hidden.length} hidden files looked at are still served, although the bucket has not got them.`,
                fix: 'Run the step verify with purge: all.',
            };
        }
        const known = world.source === undefined ? '' : ` ${hidden.length} hidden files looked at are not served.`;
        return { verdict: 'pass', evidence: `${block_rule/* blockedFolders */.q.join(', ')} are blocked.${known}` };
    },
};
async function openFolders({ web, servingHost, cx }) {
    const open = [];
    for (const folder of block_rule/* blockedFolders */.q) {
        // The journal is there for certain after a pass; the other names are nobody's.
        const key = folder === '.mastodon-r2/' ? sync_journal/* JOURNAL_KEY */.A3 : `${folder}${(0,external_node_crypto_.randomUUID)()}`;
        const paths = [`/${key}`, `/${key.replace('/', '%2F')}`, `/%${key.charCodeAt(0).toString(16)}${key.slice(1)}`];
        for (const path of paths) {
            const answer = await web.read(servingHost, path, { limit: 1024 }, cx.signal);
            if (!isBlocked(answer)) {
                open.push(`${folder} (${path.startsWith(`/${folder}`) ? '' : 'with encoded letters, '}answered ${answer.status})`);
                break;
            }
        }
    }
    return open;
}
/** A 404 is no block: the next file there would be served. Nor is a challenge: people pass it. */
function isBlocked({ status, headers }) {
    return (status === 403 || status === 401) && headers['cf-mitigated'] === undefined;
}
/**
 * The bucket has not got these, so an answer can only come from a cache. Asking makes it keep a 404 for a minute at most; those who know
 * the address ask all the time.
 */
async function stillServed({ web, servingHost, inventory, cx }) {
    let served = 0;
    for (const key of inventory.hidden) {
        const answer = await web.read(servingHost, `/${(0,sigv4/* encodeKey */.g2)(key)}`, { limit: 1 }, cx.signal);
        if (answer.status < 300)
            served++;
    }
    return served;
}

// EXTERNAL MODULE: ./src/cloudflare/managed-domain.ts
var managed_domain = __webpack_require__(6815);
;// CONCATENATED MODULE: ./src/verify/r2-dev.ts
/** Whether the bucket can be read past all rules. */


const r2Dev = {
    id: 'r2-dev',
    title: 'r2.dev address',
    proves: 'The bucket has no second public address, where neither block rule nor cache stands before it.',
    async run({ account }) {
        if (account === undefined)
            return withoutToken;
        const found = await (0,managed_domain/* managedDomainResource */.K)(account).read();
        if (found?.enabled !== true)
            return { verdict: 'pass', evidence: 'It is off.' };
        return {
            verdict: 'fail',
            evidence: 'It is on: private files can be read there.',
            fix: 'Run the step provision, or switch it off at R2 > the bucket > Settings > Public Development URL.',
        };
    },
};

// EXTERNAL MODULE: ./src/mastodon/layout.ts
var layout = __webpack_require__(25021);
// EXTERNAL MODULE: ./src/stores/model.ts
var model = __webpack_require__(28587);
// EXTERNAL MODULE: ./src/sync/join.ts + 1 modules
var join = __webpack_require__(81702);
;// CONCATENATED MODULE: ./src/verify/sample.ts
/** Random samples over strata, reproducible by their seed. */

/** Numbers in [0, 1) that follow from a seed alone (SplitMix32). */
function randomFrom(seed) {
    let state = (0,external_node_crypto_.createHash)('sha256').update(seed).digest().readUInt32LE(0);
    return () => {
        state = (state + 0x9e3779b9) | 0;
        let mixed = state ^ (state >>> 16);
        mixed = Math.imul(mixed, 0x21f0aaad);
        mixed ^= mixed >>> 15;
        mixed = Math.imul(mixed, 0x735a2d97);
        mixed ^= mixed >>> 15;
        return (mixed >>> 0) / 2 ** 32;
    };
}
/**
 * Picks a fixed number of items out of a stream of unknown length, a fair share from every stratum, so that a few emoji are
 * looked at as well as a million attachments. Inside a stratum every item is as likely as any other (reservoir sampling).
 */
class StratifiedSample {
    strata = new Map();
    wanted;
    random;
    constructor(wanted, random) {
        this.wanted = wanted;
        this.random = random;
    }
    offer(stratum, item) {
        let row = this.strata.get(stratum);
        if (row === undefined) {
            row = { seen: 0, kept: [] };
            this.strata.set(stratum, row);
        }
        row.seen++;
        if (row.kept.length < this.wanted)
            row.kept.push(item);
        else {
            const place = Math.floor(this.random() * row.seen);
            if (place < this.wanted)
                row.kept[place] = item;
        }
    }
    /** At most the number wanted: small strata whole, the rest shared out equally among the large ones. */
    picked() {
        const rows = [...this.strata.values()].sort((a, b) => a.kept.length - b.kept.length);
        const picked = [];
        let room = this.wanted;
        rows.forEach((row, at) => {
            const share = Math.min(row.kept.length, Math.ceil(room / (rows.length - at)));
            for (const item of this.some(row.kept, share))
                picked.push(item);
            room -= share;
        });
        return picked;
    }
    /** A reservoir's places are in no random order: the first ones tend to hold what was offered first. */
    some(kept, share) {
        if (share >= kept.length)
            return kept;
        const rest = [...kept];
        const some = [];
        while (some.length < share)
            some.push(...rest.splice(Math.floor(this.random() * rest.length), 1));
        return some;
    }
}

;// CONCATENATED MODULE: ./src/verify/second-copy.ts
/** Whether a copy of the bucket at another place holds everything, and the same bytes. */








const second_copy_AT_ONCE = 8;
const NAMED = 3;
/** Both listings to their ends; then the bytes of a sample, unless both stores vouch for the same ones. */
const secondCopy = {
    id: 'copy',
    title: 'Second copy',
    proves: 'Everything in the bucket is at the destination too, with the same size, and a sample with the same bytes.',
    async run(world) {
        const { copy: place, cx } = world;
        if (place === undefined)
            return { verdict: 'skipped', evidence: 'No destination was given.' };
        const compared = await compare(place, cx);
        const wrong = [...compared.wrong];
        let { count } = compared;
        let looked = 0;
        await eachOf(world, compared.sample, second_copy_AT_ONCE, async (twin) => {
            const fault = await second_copy_faultOf(twin, place.copy, cx);
            if (fault !== 'unknown')
                looked++;
            if (fault !== 'other bytes' && fault !== 'unreadable')
                return;
            count++;
            if (wrong.length < NAMED)
                wrong.push(`${twin.stored.key} (${fault})`);
        });
        const more = [
            compared.fresh > 0 ? ` ${compared.fresh} were written within the last minutes and are not there yet.` : '',
            compared.extra > 0 ? ` ${compared.extra} more are there only.` : '',
        ].join('');
        if (count > 0) {
            return {
                verdict: 'fail',
                evidence: `${count} objects are missing at ${place.name} or differ there: ${examples(wrong, count)}.${more}`,
                fix: 'Run the step sync with the same destination; with compare: checksum where bytes differ.',
            };
        }
        if (compared.matched === 0) {
            return { verdict: 'warn', evidence: 'The bucket holds no media.', fix: 'Check the name of the bucket.' };
        }
        return {
            verdict: 'pass',
            evidence: `All ${compared.matched} objects are at ${place.name}, same sizes; the bytes of ${looked} were compared. ${looked === 0 ? '' : confidence(looked, compared.matched)}${more}`,
        };
    },
};
async function compare(place, cx) {
    const sample = new StratifiedSample(place.sample, place.random);
    const wrong = [];
    const found = { matched: 0, count: 0, fresh: 0, extra: 0 };
    const fault = (text) => {
        found.count++;
        if (wrong.length < NAMED)
            wrong.push(text);
    };
    for await (const pairs of (0,join/* join */.f)(place.bucket.list(model/* everything */.Y, cx), place.copy.list(model/* everything */.Y, cx))) {
        for (const { source: stored, stored: copy } of pairs) {
            if (stored === undefined) {
                if (copy !== undefined && (0,layout/* parseKey */.Do)(copy.key) !== null)
                    found.extra++;
                continue;
            }
            const kind = (0,layout/* classify */.L8)(stored.key);
            if (kind.private || (0,layout/* parseKey */.Do)(stored.key) === null || place.keep?.(stored.key) === false)
                continue;
            if (copy === undefined || copy.irregular === true) {
                if (stored.modifiedMs >= place.freshMs)
                    found.fresh++;
                else
                    fault(`${stored.key} (missing)`);
            }
            else if (copy.size !== stored.size) {
                fault(`${stored.key} (${copy.size} bytes instead of ${stored.size})`);
            }
            else {
                found.matched++;
                sample.offer(kind.title, { stored, copy });
            }
        }
    }
    return { ...found, wrong, sample: sample.picked() };
}
/** @returns `unknown` where nothing tells the bytes of the bucket's object, which was uploaded in parts. */
async function second_copy_faultOf({ stored, copy }, place, cx) {
    if ((0,proof/* isComparable */.n9)(stored.etag) && stored.etag === copy.etag)
        return 'same';
    const expected = storedDigest(stored);
    if (expected === undefined)
        return 'unknown';
    for await (const answer of place.open([copy], cx)) {
        if ('why' in answer)
            return answer.why === 'vanished' ? 'unknown' : 'unreadable';
        const digest = (0,external_node_crypto_.createHash)('md5');
        for await (const chunk of answer.body)
            digest.update(chunk);
        return digest.digest('hex') === expected ? 'same' : 'other bytes';
    }
    return 'unknown';
}

// EXTERNAL MODULE: ./src/cloudflare/sippy-state.ts
var sippy_state = __webpack_require__(92264);
;// CONCATENATED MODULE: ./src/verify/sippy.ts
/** Whether the bucket still leans on the old store. */


const sippy = {
    id: 'sippy',
    title: 'Sippy',
    proves: 'R2 no longer fetches what is missing from the old store, which would hide what is missing and bring back what was deleted.',
    async run({ account, journal, cx }) {
        if (account === undefined)
            return withoutToken;
        const source = await (0,sippy_state/* sippySource */.J)(account);
        if (source === undefined)
            return { verdict: 'pass', evidence: 'It is off.' };
        const { bridgeUntilMs = 0 } = journal;
        if (bridgeUntilMs > cx.clock.now()) {
            return {
                verdict: 'fail',
                evidence: `It is on and reads from ${source}, on purpose until ${new Date(bridgeUntilMs).toISOString()}: what is served now need not be at the bucket.`,
                fix: 'Run the step sync until complete is true: it switches Sippy off then. Verify afterwards.',
            };
        }
        return {
            verdict: 'fail',
            evidence: `It is on and reads from ${source}.`,
            fix: 'Sync everything, then switch it off at R2 > the bucket > Settings > On Demand Migration.',
        };
    },
};

// EXTERNAL MODULE: ./src/mastodon/headers.ts + 1 modules
var mastodon_headers = __webpack_require__(2930);
;// CONCATENATED MODULE: ./src/verify/stored-headers.ts
/** Whether objects carry the headers that Mastodon itself would have written. */



const stored_headers_AT_ONCE = 32;
/** One HeadObject for each object of the sample; the bytes at the source only where name and type do not go together. */
const storedHeaders = {
    id: 'headers',
    title: 'Headers of stored objects',
    proves: 'Objects have the Content-Type and Cache-Control that Mastodon writes, and no metadata of other tools.',
    objects: true,
    async run(world) {
        const { sample, matched } = world.inventory;
        if (sample.length === 0)
            return withoutObjects;
        const wrong = [];
        await eachOf(world, sample, stored_headers_AT_ONCE, async (specimen) => {
            const found = await world.bucket.head(specimen.stored.key, world.cx);
            // Gone since it was listed, as an instance deletes all day long.
            const fault = found === null ? undefined : await stored_headers_faultOf(world, specimen, found);
            if (fault !== undefined)
                wrong.push(`${specimen.stored.key} (${fault})`);
        });
        const looked = sample.length;
        if (wrong.length === 0) {
            return {
                verdict: 'pass',
                evidence: `${looked} of ${matched.objects} objects looked at, all right. ${confidence(looked, matched.objects)}`,
            };
        }
        return {
            verdict: 'fail',
            evidence: `${wrong.length} of ${looked} objects looked at are wrong: ${examples(wrong)}.`,
            fix: 'They were written by another tool. Run the step sync with compare: full and repair-headers: true, which corrects headers in place.',
        };
    },
};
async function stored_headers_faultOf(world, specimen, { headers, metadata }) {
    if (headers.cacheControl !== mastodon_headers/* cacheControl */.aV)
        return `Cache-Control: ${headers.cacheControl ?? 'none'}`;
    const [name] = Object.keys(metadata);
    if (name !== undefined)
        return `metadata ${name}`;
    const { contentType } = headers;
    if ((0,mastodon_headers/* areLikely */.p0)(specimen.stored.key, headers))
        return undefined;
    const expected = specimen.source === undefined
        ? await typeServed(world, specimen.stored)
        : await typeAtSource(world, specimen.source);
    if (expected === undefined)
        return contentType === undefined ? 'Content-Type: none' : undefined;
    return contentType === expected ? undefined : `Content-Type: ${contentType ?? 'none'} instead of ${expected}`;
}
/** What the type should be, by the first bytes at the source and, for an object store, what is stored with them. */
async function typeAtSource({ source, cx }, file) {
    for await (const answer of source?.open([file], cx) ?? []) {
        if ('why' in answer)
            return undefined;
        const own = await (0,mastodon_headers/* uploadHeaders */.ww)(file.key, await headOf(answer), answer.entry.size);
        return (0,mastodon_headers/* correctedHeaders */.sc)(answer.headers ?? {}, own).contentType;
    }
    return undefined;
}
/** What the type should be, by the first bytes that visitors get. */
async function typeServed({ web, servingHost, cx }, { key, size }) {
    const answer = await web.read(servingHost, `/${(0,sigv4/* encodeKey */.g2)(key)}`, { limit: mastodon_headers/* headLength */.T_ }, cx.signal);
    return answer.status === 200 ? (await (0,mastodon_headers/* uploadHeaders */.ww)(key, answer.body, size)).contentType : undefined;
}
async function headOf(opened) {
    const chunks = [];
    let size = 0;
    for await (const chunk of opened.body) {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= mastodon_headers/* headLength */.T_)
            break;
    }
    return Buffer.concat(chunks).subarray(0, mastodon_headers/* headLength */.T_);
}

;// CONCATENATED MODULE: ./src/verify/tls.ts
/** R2 renews its certificates a month before they end. Fewer days than this say that it does not. */
const WARN_DAYS = 14;
const DAY_MS = 86_400_000;
/** A handshake with the newest version, and one that offers TLS 1.1 at most. */
const tls = {
    id: 'tls',
    title: 'TLS',
    proves: 'The certificate is trusted and lasts, and no version below TLS 1.2 is taken.',
    async run({ web, servingHost, cx }) {
        const now = await web.handshake(servingHost, {}, cx.signal);
        if (now === undefined)
            return { verdict: 'skipped', evidence: 'This is a rehearsal by plain http.' };
        const fix = `See R2 > the bucket > Settings > Custom Domains in the dashboard, which tells what is wrong with the certificate of ${servingHost}.`;
        if ('refused' in now)
            return { verdict: 'fail', evidence: `The handshake was refused (${now.refused}).`, fix };
        const days = Math.floor((now.validToMs - cx.clock.now()) / DAY_MS);
        const seen = `${now.protocol}, the certificate lasts ${days} more days`;
        if (now.distrust !== undefined)
            return { verdict: 'fail', evidence: `The certificate is not trusted (${now.distrust}).`, fix };
        const old = await web.handshake(servingHost, { newest: 'TLSv1.1' }, cx.signal).catch(() => undefined);
        if (old !== undefined && 'protocol' in old) {
            return {
                verdict: 'fail',
                evidence: `${servingHost} still takes ${old.protocol}.`,
                fix: 'Run the step provision: it sets the least version to TLS 1.2.',
            };
        }
        const below = old === undefined ? 'older versions could not be tried from here' : 'TLS 1.1 is refused';
        if (days >= WARN_DAYS)
            return { verdict: 'pass', evidence: `${seen}; ${below}.` };
        return { verdict: days < 1 ? 'fail' : 'warn', evidence: `${seen}; ${below}.`, fix };
    },
};

;// CONCATENATED MODULE: ./src/verify/upload.ts
/** Whether new uploads arrive: settings may be right and the running processes old. */


const restart = 'Restart web and sidekiq with the new settings, post a new picture and give its URL.';
/** The URL of a picture that was posted after the switch: its object first, then the address. */
const upload = {
    id: 'upload',
    title: 'Fresh upload',
    proves: 'What is uploaded now lands in the bucket and is served.',
    async run({ uploadUrl, mediaHost, servingHost, bucket, journal, web, cx }) {
        if (uploadUrl === undefined)
            return { verdict: 'skipped', evidence: 'upload-url was not given.' };
        const medium = (0,media_url/* readMediaUrl */.k)(uploadUrl);
        if (medium === undefined)
            return {
                verdict: 'fail',
                evidence: 'upload-url is no address of a medium.',
                fix: 'Copy the address of the picture itself, not of the post.',
            };
        if (medium.host !== mediaHost)
            return {
                verdict: 'fail',
                evidence: `The upload is given out at ${medium.host}, not at ${mediaHost}.`,
                fix: restart,
            };
        const stored = await bucket.head(medium.key, cx);
        if (stored === null)
            return {
                verdict: 'fail',
                evidence: 'The upload is not in the bucket.',
                fix: `${restart} If it is missing again, Mastodon writes to another bucket.`,
            };
        const answer = await web.read(servingHost, `/${(0,sigv4/* encodeKey */.g2)(medium.key)}`, {}, cx.signal);
        if (answer.status !== 200 || answer.body.length !== stored.size) {
            return {
                verdict: 'fail',
                evidence: `The upload is in the bucket (${stored.size} bytes), but its address answered ${answer.status} with ${answer.body.length} bytes.`,
                fix: 'Verify with purge: all. If it stays so, look at the checks of the media host.',
            };
        }
        const { switchedMs } = journal;
        if (switchedMs !== undefined && stored.modifiedMs < switchedMs)
            return {
                verdict: 'warn',
                evidence: 'It was uploaded before the switch, so it proves nothing.',
                fix: 'Post a new picture and give its URL.',
            };
        return {
            verdict: 'pass',
            evidence: `It is in the bucket and is served, as ${answer.headers['content-type'] ?? 'no type'}.`,
        };
    },
};

;// CONCATENATED MODULE: ./src/verify/checks.ts
/** All checks, in the order in which they are run and told. */



















const checks = [
    inventory,
    secondCopy,
    storedHeaders,
    publicReads,
    partialReads,
    cors,
    noListing,
    privateFiles,
    r2Dev,
    tls,
    caching,
    federation,
    live,
    upload,
    key,
    oldUrls,
    ownPictures,
    sippy,
    drift,
];

// EXTERNAL MODULE: ./src/mastodon/privacy.ts
var privacy = __webpack_require__(739);
// EXTERNAL MODULE: ./src/sync/access.ts
var access = __webpack_require__(37509);
;// CONCATENATED MODULE: ./src/verify/take-inventory.ts
/** Reads both listings to their ends and compares them: what is missing, what differs, and a sample for the other checks. */






/** Keys named for each fault at most; all are counted. */
const take_inventory_NAMED = 100;
/** Hidden files that are asked for at the media host. */
const HIDDEN = 20;
/** Where nothing was listed. */
const nothingTaken = {
    sample: [],
    matched: { objects: 0, bytes: 0 },
    missing: { count: 0, keys: [] },
    different: { count: 0, keys: [] },
    fresh: 0,
    exposed: new Map(),
    extra: 0,
    hidden: [],
};
/** Compares the bucket with the source, or only reads the bucket where there is no source. */
async function takeInventory(task, cx) {
    const { source, bucket } = task;
    const taker = new Taker(task, cx);
    const pages = source === undefined ? nothing() : source.list(model/* everything */.Y, cx);
    for await (const pairs of (0,join/* join */.f)(pages, bucket.list(model/* everything */.Y, cx))) {
        for (const pair of await taker.told(pairs))
            await taker.take(pair);
    }
    return taker.done();
}
class Taker {
    task;
    cx;
    sample;
    hidden;
    matched = { objects: 0, bytes: 0 };
    missing = new Found();
    different = new Found();
    exposed = new Map();
    fresh = 0;
    extra = 0;
    constructor(task, cx) {
        this.task = task;
        this.cx = cx;
        this.sample = new StratifiedSample(task.sample, task.random);
        this.hidden = new StratifiedSample(HIDDEN, task.random);
    }
    /**
     * What the bucket lacks is often what the source hides by the list of a single object, which only asking tells: a sync holds that back.
     * Where the source can tell of none, nothing was copied from it either.
     */
    async told(pairs) {
        const { source, keep } = this.task;
        if (source?.tellAccess === undefined)
            return pairs;
        const wanted = ({ source: file, stored }) => stored?.size !== file.size && (0,layout/* parseKey */.Do)(file.key) !== null && keep?.(file.key) !== false;
        return (0,access/* withAccess */.l)(pairs, source, wanted, this.cx).catch((error) => {
            if (this.cx.signal.aborted || !(error instanceof model/* StoreError */.A))
                throw error;
            return pairs;
        });
    }
    async take(pair) {
        const key = pair.source?.key ?? pair.stored?.key;
        if (key === undefined || pair.collision === true)
            return;
        const kind = (0,layout/* classify */.L8)(key);
        if (kind.id === 'own')
            return;
        if (pair.source === undefined)
            this.takeStored(pair.stored, kind);
        else
            await this.takeFile(pair.source, pair, kind);
    }
    done() {
        const { matched, missing, different, exposed, fresh, extra } = this;
        return {
            sample: this.sample.picked(),
            hidden: this.hidden.picked(),
            matched,
            missing,
            different,
            exposed,
            fresh,
            extra,
        };
    }
    takeStored(stored, kind) {
        if (stored === undefined)
            return;
        if (kind.private)
            this.expose(kind);
        else if (this.task.source !== undefined)
            this.extra++;
        else
            this.match({ stored }, kind);
    }
    async takeFile(file, pair, kind) {
        const { key, size } = file;
        if (file.irregular === true || (0,layout/* parseKey */.Do)(key) === null)
            return;
        let { stored } = pair;
        if ((0,privacy/* judge */.S4)(file.access, kind) !== 'public') {
            this.hidden.offer('', key);
            if (stored !== undefined)
                this.expose(kind);
            return;
        }
        if (this.task.keep?.(key) === false)
            return;
        // The listing cannot be relied on here, so the bucket is asked for the one key.
        if (stored === undefined && pair.doubtful === true)
            stored = await this.ask(key);
        if (stored === undefined) {
            if (file.modifiedMs >= this.task.freshMs)
                this.fresh++;
            else
                this.missing.add(this.isPublic(file) ? key : undefined);
        }
        else if (stored.size !== size) {
            const how = stored.size < size ? 'truncated: ' : '';
            this.different.add(this.isPublic(file) ? `${key} (${how}${stored.size} bytes instead of ${size})` : undefined);
        }
        else
            this.match({ stored, source: file }, kind);
    }
    /** Whether a file that no listing calls hidden may be named: where single objects may be hidden, only if it was asked about. */
    isPublic({ access }) {
        return access === 'public' || this.task.source?.tellAccess === undefined;
    }
    match(specimen, kind) {
        if (this.task.keep?.(specimen.stored.key) === false)
            return;
        this.matched.objects++;
        this.matched.bytes += specimen.stored.size;
        const { modifiedMs } = specimen.source ?? specimen.stored;
        this.sample.offer(`${kind.title}, ${ageOf(this.cx.clock.now() - modifiedMs)}`, specimen);
    }
    expose({ title }) {
        this.exposed.set(title, (this.exposed.get(title) ?? 0) + 1);
    }
    async ask(key) {
        const found = await this.task.bucket.head(key, this.cx);
        return found === null ? undefined : { key, locator: key, ...found };
    }
}
class Found {
    count = 0;
    keys = [];
    /** @param key - as it is told; `undefined` where it is counted only. */
    add(key) {
        this.count++;
        if (key !== undefined && this.keys.length < take_inventory_NAMED)
            this.keys.push(key);
    }
}
const WEEK_MS = 7 * 86_400_000;
/** Old files come from other versions of Mastodon than new ones, and were written by other tools. */
function ageOf(ms) {
    if (ms < WEEK_MS)
        return 'of this week';
    if (ms < 13 * WEEK_MS)
        return 'of this quarter';
    return ms < 53 * WEEK_MS ? 'of this year' : 'older';
}
async function* nothing() {
    // Without a source there is nothing to compare with.
}

// EXTERNAL MODULE: ./src/steps/destinations.ts + 2 modules
var destinations = __webpack_require__(25566);
// EXTERNAL MODULE: ./src/steps/places.ts + 17 modules
var places = __webpack_require__(44798);
// EXTERNAL MODULE: ./src/steps/resources.ts + 8 modules
var resources = __webpack_require__(5485);
// EXTERNAL MODULE: ./src/steps/standing.ts
var standing = __webpack_require__(12867);
// EXTERNAL MODULE: ./src/steps/step.ts
var step = __webpack_require__(50961);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/stores/folder/folder.ts
var folder = __webpack_require__(29655);
// EXTERNAL MODULE: ./src/stores/s3/other-store.ts
var other_store = __webpack_require__(20331);
// EXTERNAL MODULE: ./src/stores/s3/source.ts + 2 modules
var source = __webpack_require__(6425);
// EXTERNAL MODULE: ./src/stores/s3/source-errors.ts
var source_errors = __webpack_require__(90514);
;// CONCATENATED MODULE: ./src/steps/verify-copy.ts
/** A copy of the bucket, opened to be compared with it. Nothing is written to either. */







/** @returns `undefined` when no destination was given. @throws when it is not there, with what to do. */
async function openCopy({ destination, r2 }, world, cx) {
    if (destination === undefined)
        return undefined;
    (0,destinations/* refuseOwnBucket */.BQ)(destination, r2);
    cx.signal.throwIfAborted();
    const copy = await openPlace(destination, world);
    const bucket = (0,places/* bucketAsSource */.Kf)(await (0,places/* bucketLocation */.G4)(r2, world));
    return {
        place: { bucket, copy, name: destination.kind === 's3' ? `the bucket ${destination.bucket}` : 'the folder' },
        [Symbol.asyncDispose]: async () => {
            await copy[Symbol.asyncDispose]();
            await bucket[Symbol.asyncDispose]();
        },
    };
}
async function openPlace(place, world) {
    if (place.kind === 's3')
        return new source/* S3Source */.m({ ...place, acl: 'none', label: (0,other_store/* otherStoreLabel */.gP)(place.bucket), explain: source_errors/* destinationError */.Z });
    const root = await (0,promises_.realpath)(place.path).catch(() => {
        throw new Error(`destination: there is no folder ${place.path} on this machine. Fix: run the step sync with it first, on the machine that holds it.`);
    });
    return new folder/* LocalFolder */.e(root, world.startThread);
}

// EXTERNAL MODULE: ./src/cloudflare/purge.ts
var cloudflare_purge = __webpack_require__(59352);
// EXTERNAL MODULE: ./src/cloudflare/zone.ts
var zone = __webpack_require__(9441);
;// CONCATENATED MODULE: ./src/steps/verify-purge.ts
/** `purge` of the step `verify`: old answers go before anything is looked at. */



/**
 * Purges what was asked for at every host that serves the bucket.
 * @returns `undefined` when nothing was asked for.
 * @throws CloudflareProblem when it is refused: what is looked at afterwards would be old.
 */
async function purgeFirst(inputs, world, cx) {
    const { purge, cloudflare, mediaHost, temporaryHost, webHost } = inputs;
    if (purge === undefined || cloudflare === undefined)
        return undefined;
    const client = (0,places/* openCloudflare */.Ei)(cloudflare, world);
    // Pages of the instance read media by script, and the cache keeps their answers apart.
    const origins = webHost === undefined ? {} : { origins: [`https://${webHost}`] };
    for (const host of temporaryHost === undefined ? [mediaHost] : [mediaHost, temporaryHost]) {
        const zoneId = (await (0,zone/* findZone */._)(client, cloudflare.accountId, host)).id;
        if (purge === 'all')
            await (0,cloudflare_purge/* purgeHost */.Ae)(client, { zoneId, host }, cx);
        else
            await (0,cloudflare_purge/* purgeUrls */.av)(client, { zoneId, urls: purge.map((key) => (0,cloudflare_purge/* mediaUrl */.SG)(host, key)), ...origins }, cx);
    }
    // Keys may be private ones, so they are counted only.
    world.progress(purge === 'all' ? `Purged everything of ${mediaHost}.` : `Purged ${purge.length} addresses.`);
    return purge === 'all' ? 'all' : purge.length;
}

// EXTERNAL MODULE: ./src/sync/watch.ts
var watch = __webpack_require__(80512);
;// CONCATENATED MODULE: ./src/steps/verify-record.ts


/** The change to the journal. Pure; making it twice is making it once. */
function withChecks(end) {
    return (now) => {
        const seen = withPurge((0,standing/* withLook */.Qk)(now, end.look, end.atMs), end.purged);
        const ok = !end.lines.some(({ verdict }) => verdict === 'fail');
        // Some checks alone can prove that something is wrong, not that all is right.
        if (ok && !end.whole)
            return seen;
        return (0,watch/* withVerified */.Px)(seen, ok, end.atMs);
    };
}
/** A key that may only read proves as much; what follows just cannot know of it. */
async function recordChecks(store, end, world, cx) {
    try {
        await store.update(withChecks(end), cx);
    }
    catch (error) {
        cx.signal.throwIfAborted();
        const why = error instanceof Error ? error.message : String(error);
        world.annotate('notice', 'Not remembered', `The journal was not written, so the switch will ask for another verification: ${why}`);
    }
}
function withPurge(now, purged) {
    if (purged !== 'all' || now.purgeOwedMs === undefined)
        return now;
    const settled = { ...now };
    delete settled.purgeOwedMs;
    return settled;
}

// EXTERNAL MODULE: ./src/report/format.ts
var format = __webpack_require__(12011);
// EXTERNAL MODULE: ./src/report/markdown.ts
var markdown = __webpack_require__(54285);
// EXTERNAL MODULE: ./src/report/summary/parts.ts
var parts = __webpack_require__(21743);
;// CONCATENATED MODULE: ./src/report/summary/verify.ts
/** The job summary of `verify`: every check with its verdict, its evidence and, where it failed, the remedy. */



const verdicts = {
    fail: (0,markdown/* markup */.PT) `❌ failed`,
    warn: (0,markdown/* markup */.PT) `⚠️ warning`,
    skipped: (0,markdown/* markup */.PT) `➖ skipped`,
    pass: (0,markdown/* markup */.PT) `✅ passed`,
};
/** The summary as Markdown. */
function verifySummary({ checks, seed, operations }) {
    const of = (verdict) => checks.filter((check) => check.verdict === verdict);
    const attention = [...of('fail'), ...of('warn')];
    const inOrder = [...attention, ...of('skipped'), ...of('pass')];
    return (0,markdown/* document */.Al)([
        opening(checks.length, of('fail').length, of('warn').length, of('skipped').length),
        (0,parts/* section */.uW)('Needs attention', attention.length === 0
            ? markdown/* nothing */.s6
            : (0,markdown/* table */.tp)(['Check', 'Seen', 'What to do'], attention.map((check) => [
                (0,markdown/* markup */.PT) `${verdicts[check.verdict]}: ${check.title}`,
                check.evidence,
                check.fix ?? '',
            ]))),
        (0,parts/* section */.uW)('All checks', checks.length === 0
            ? markdown/* nothing */.s6
            : (0,markdown/* table */.tp)(['Check', 'Verdict', 'Seen'], inOrder.map((check) => [check.title, verdicts[check.verdict], check.evidence]))),
        checks.length === 0
            ? markdown/* nothing */.s6
            : (0,markdown/* details */.zH)('What each check proves', (0,markdown/* list */.p_)(inOrder.map((check) => (0,markdown/* markup */.PT) `${check.title} (${(0,markdown/* code */.aY)(check.id)}): ${check.proves}`))),
        operations === undefined ? markdown/* nothing */.s6 : (0,parts/* operationsDetails */.p5)(operations),
        (0,markdown/* markup */.PT) `Seed of the samples: ${(0,markdown/* code */.aY)(seed)}. The same seed picks the same objects again.`,
    ]);
}
function opening(all, failed, warned, skipped) {
    const aside = [
        warned > 0 ? `${(0,format/* counted */.hS)(warned, 'warning')}.` : '',
        skipped > 0
            ? `${(0,format/* counted */.hS)(skipped, 'check was', 'checks were')} skipped and ${skipped === 1 ? 'proves' : 'prove'} nothing.`
            : '',
    ].filter((sentence) => sentence !== '');
    const more = aside.length === 0 ? undefined : aside.join(' ');
    const run = all - skipped;
    if (run === 0)
        return (0,parts/* headline */.Pl)('attention', 'No check was run, so nothing is proven.', more);
    if (failed > 0)
        return (0,parts/* headline */.Pl)('bad', `${failed} of ${(0,format/* counted */.hS)(run, 'check')} failed.`, more);
    return (0,parts/* headline */.Pl)(warned > 0 ? 'attention' : 'good', run === 1 ? 'The check passed.' : `${passed(run, warned)}.`, more);
}
function passed(run, warned) {
    return warned === 0 ? `All ${run} checks passed` : `None of ${run} checks failed`;
}

;// CONCATENATED MODULE: ./src/steps/verify-report.ts

function concludeChecks({ lines, seed, inventory, authority, purged, operations }) {
    const failed = lines.filter(({ verdict }) => verdict === 'fail');
    const { matched, missing, different, fresh, extra, exposed, sample } = inventory;
    return {
        outcome: failed.length > 0 ? 'failure' : 'success',
        ...(failed.length > 0 && {
            failure: failed
                .map(({ title, evidence, fix }) => `${title}: ${evidence}${fix === undefined ? '' : ` Fix: ${fix}`}`)
                .join('\n'),
        }),
        outputs: { verified: String(failed.length === 0), 'failed-checks': JSON.stringify(failed.map(({ id }) => id)) },
        data: {
            checks: lines,
            seed,
            authority,
            sample: sample.length,
            matched,
            missing: { count: missing.count, keys: missing.keys },
            different: { count: different.count, keys: different.keys },
            fresh,
            exposed: [...exposed.values()].reduce((sum, count) => sum + count, 0),
            atBucketOnly: extra,
            purged: purged ?? 0,
            operations,
        },
        summary: verifySummary({ checks: lines, seed, operations }),
    };
}

// EXTERNAL MODULE: ./src/cloudflare/explain.ts
var explain = __webpack_require__(26612);
;// CONCATENATED MODULE: ./src/steps/verify-run.ts
/** Runs checks one after another; none can stop the others. */

/** @throws only when the run was cut off. */
async function runChecks(asked, world, limits) {
    const lines = [];
    for (const check of asked) {
        const { id, title, proves } = check;
        const late = limits.stop.aborted || world.cx.clock.now() > limits.deadlineMs;
        if (!late)
            limits.progress(`Checking: ${title}.`);
        lines.push({ id, title, proves, ...(late ? outOfTime : await verdictOf(check, world)) });
    }
    return lines;
}
const outOfTime = {
    verdict: 'fail',
    evidence: 'There was no time left for it, so nothing is proven.',
    fix: 'Raise deadline-minutes or lower sample.',
};
/** A check that cannot be carried out has proven nothing: that is a failure with its cause. */
async function verdictOf(check, world) {
    try {
        return await check.run(world);
    }
    catch (error) {
        world.cx.signal.throwIfAborted();
        const why = error instanceof Error ? error.message : String(error);
        // A narrow token is a choice, and an honest gap.
        if (error instanceof explain/* CloudflareProblem */.bT && error.kind === 'permission') {
            return {
                verdict: 'warn',
                evidence: `The token may not look: ${why}`,
                fix: 'Give the token this permission, or name in checks those that it is meant for.',
            };
        }
        return {
            verdict: 'fail',
            evidence: `The check could not be carried out: ${why}`,
            fix: 'Mend the cause and run the step again.',
        };
    }
}

;// CONCATENATED MODULE: ./src/steps/verify.ts
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
/** `verify`: proves it, check by check. */


















/** What was written at the source so shortly before may still be on its way, milliseconds. */
const FRESH_MS = 10 * 60_000;
async function verify(inputs, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const names = inputs.checks;
        const asked = checks.filter(({ id }) => names?.includes(id) !== false);
        const operations = new report_operations/* OperationTally */.w5([
            ...(inputs.source === undefined ? [] : (0,places/* storesElsewhere */.j9)(inputs.source, inputs.r2)),
            ...(inputs.destination === undefined ? [] : (0,destinations/* destinationElsewhere */.Dd)(inputs.destination, inputs.r2)),
        ]);
        const cx = (0,step/* counting */.M)(world.cx, operations);
        const deadlineMs = cx.clock.now() + inputs.deadlineMinutes * 60_000;
        const bucket = __addDisposableResource(env_1, await (0,places/* openBucket */.xB)(inputs.r2, world), true);
        const purged = await purgeFirst(inputs, world, cx);
        const store = (0,sync_journal/* journalAt */.hy)(bucket);
        const journal = await store.read(cx);
        const look = await (0,standing/* lookAtInstance */.C2)(inputs, journal, world, cx);
        const { live } = look;
        const { authority, why } = look.standing;
        world.progress(why);
        const looks = asked.some(({ objects }) => objects === true);
        const place = looks && authority === 'source' ? inputs.source : undefined;
        const source = __addDisposableResource(env_1, place === undefined ? undefined : await (0,places/* openSource */.oD)(place, world, cx), true);
        const seed = inputs.seed ?? (0,external_node_crypto_.randomBytes)(6).toString('hex');
        const inventory = looks ? await takeInventory(taskOf(inputs, source, bucket, seed, cx), cx) : nothingTaken;
        const asksCopy = asked.some(({ id }) => id === secondCopy.id);
        const copy = __addDisposableResource(env_1, asksCopy ? await openCopy(inputs, world, cx) : undefined, true);
        // Where the host that was given redirects, it is the other one whose pages and old addresses count.
        const webHost = live?.webHost ?? inputs.webHost;
        const seen = {
            ...accountOf(inputs, world),
            cx,
            concurrency: inputs.concurrency,
            bucket,
            source,
            inventory,
            copy: copy === undefined ? undefined : { ...copy.place, ...samplingOf(inputs, `${seed} copy`, cx) },
            journal,
            authority,
            web: world.web,
            mediaHost: inputs.mediaHost,
            servingHost: inputs.temporaryHost ?? inputs.mediaHost,
            webHost,
            oldAddresses: {
                hosts: inputs.redirectHosts ?? (webHost === undefined ? [] : [webHost]),
                paths: inputs.redirectPaths,
            },
            live,
            uploadUrl: inputs.uploadUrl,
            endpoint: inputs.r2.endpoint,
            bucketName: inputs.r2.bucket,
        };
        const lines = await runChecks(asked, seen, {
            deadlineMs,
            stop: world.stop,
            progress: (line) => world.progress(line),
        });
        const whole = names === undefined && !(0,selection/* readSelection */.h)(inputs).selection.narrowed;
        await recordChecks(store, { lines, whole, look, purged, atMs: cx.clock.now() }, world, cx);
        return concludeChecks({ lines, seed, inventory, authority, purged, operations: operations.snapshot() });
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
function taskOf(inputs, source, bucket, seed, cx) {
    return { source, bucket, ...samplingOf(inputs, seed, cx) };
}
function samplingOf(inputs, seed, cx) {
    const { keep } = (0,selection/* readSelection */.h)(inputs).selection;
    return {
        sample: inputs.sample === 'all' ? Infinity : inputs.sample,
        random: randomFrom(seed),
        freshMs: cx.clock.now() - FRESH_MS,
        ...(keep !== undefined && { keep }),
    };
}
/** What the account tells, asked once however many checks want to know. */
function accountOf(inputs, world) {
    const { cloudflare, r2 } = inputs;
    const key = 'apiToken' in r2.credentials ? undefined : r2.credentials;
    if (cloudflare === undefined)
        return { account: undefined, drift: undefined, key };
    let planned;
    return {
        account: (0,resources/* bucketPlace */.qR)({ r2, cloudflare }, world),
        drift: () => (planned ??= (0,resources/* planResources */.NN)({ ...inputs, cloudflare }, world)),
        key,
    };
}


/***/ })

};
