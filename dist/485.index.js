export const id = 485;
export const ids = [485];
export const modules = {

/***/ 72629:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ blockedFolders),
/* harmony export */   u: () => (/* binding */ blockRule)
/* harmony export */ });
/* harmony import */ var _mastodon_layout_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25021);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12943);
/* harmony import */ var _rule_fields_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(54335);
/* harmony import */ var _rule_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(67273);
/**
 * Nothing private is served from the media host, whatever gets into the bucket: Mastodon's backups and imports, which are
 * read by signed URLs of the S3 endpoint only, and this project's own records.
 * @see https://developers.cloudflare.com/waf/custom-rules/
 */




/** Folders that are never served, each with its slash. */
const blockedFolders = [..._mastodon_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .privateFolders */ .v9.map((name) => `${name}/`), '.mastodon-r2/'];
/** The rule for a media host. It is the first of its phase, as a rule that skips the others could come before it. */
function blockRule(client, site, mediaHost) {
    return (0,_rule_js__WEBPACK_IMPORTED_MODULE_2__/* .ruleResource */ .xz)(client, site, {
        id: 'block-rule',
        title: 'Block rule',
        without: 'private files could be read by anyone, so the instance is not switched',
        phase: 'http_request_firewall_custom',
        permission: _permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.waf,
        ref: (0,_rule_js__WEBPACK_IMPORTED_MODULE_2__/* .refOf */ .H8)('block-rule', mediaHost),
        first: true,
        body: ({ hosts }) => ({
            action: 'block',
            description: `Mastodon media: private files of ${mediaHost}`,
            expression: `(${(0,_rule_fields_js__WEBPACK_IMPORTED_MODULE_3__/* .hostsExpression */ .w)(hosts)}) and (${blockedFolders.map(startsWith).join(' or ')})`,
        }),
    });
}
/** R2 decodes the path once more than the rules see it: `/backups%2Fa.zip` is the key `backups/a.zip`. */
function startsWith(folder) {
    return `starts_with(url_decode(http.request.uri.path), "/${folder}")`;
}


/***/ }),

/***/ 6815:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ managedDomainResource)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _permissions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12943);
/* harmony import */ var _resource_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(36143);
/**
 * The `r2.dev` address of the bucket. It is limited in rate and passes by the zone's cache and block rules, so it stays off.
 * @see https://developers.cloudflare.com/r2/buckets/public-buckets/#enable-managed-public-access
 */



const needs = [_permissions_js__WEBPACK_IMPORTED_MODULE_1__/* .permissions */ .P.r2];
/** Keeps the `r2.dev` address off. */
function managedDomainResource(place, want = { enabled: false }) {
    const { client, bucket } = place;
    return {
        id: 'r2-dev',
        title: 'r2.dev address',
        without: 'private files may be reached past the block rule',
        needs,
        want,
        read: async () => {
            const what = `read the r2.dev setting of bucket ${bucket}`;
            const found = await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .orNull */ .Xd)(client.r2.buckets.domains.managed.list(bucket, (0,_resource_js__WEBPACK_IMPORTED_MODULE_2__/* .inPlace */ .zp)(place)), what, needs);
            return found === null ? null : { enabled: found.enabled };
        },
        // A bucket that is not there yet will have it off.
        diff: (now, wanted) => (0,_resource_js__WEBPACK_IMPORTED_MODULE_2__/* .updates */ .Js)('r2-dev', state(now ?? { enabled: false }), state(wanted)),
        apply: async () => {
            await (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .explained */ .to)(client.r2.buckets.domains.managed.update(bucket, { ...(0,_resource_js__WEBPACK_IMPORTED_MODULE_2__/* .inPlace */ .zp)(place), enabled: want.enabled }), `set the r2.dev setting of bucket ${bucket}`, needs);
        },
    };
}
function state(domain) {
    return { 'public access at r2.dev': domain.enabled ? 'on' : 'off' };
}


/***/ }),

/***/ 50951:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ redirectRights)
/* harmony export */ });
/* harmony import */ var _cloudflare_explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26612);
/* harmony import */ var _redirect_moves_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(78298);
/* harmony import */ var _redirect_engine_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(90161);
/** Whether the token may do what the step redirect will need: found out before anything is made or copied. Looks only. */



/**
 * Reads what the step redirect will read. The result goes with the resources of the account, so that a missing permission is told in
 * one message with all others; it never differs and is never applied. A token that may read but not edit passes.
 * @returns nothing where no redirects are planned, or where Cloudflare makes none of them.
 */
async function redirectRights(inputs, world) {
    const { cloudflare, redirects, mediaHost } = inputs;
    if (cloudflare === undefined || redirects === undefined)
        return [];
    const later = { ...redirects, cloudflare, mediaHost, mode: 'check', permanent: false };
    try {
        const { planned } = await (0,_redirect_engine_js__WEBPACK_IMPORTED_MODULE_2__/* .chooseEngine */ .mN)(later, (0,_redirect_moves_js__WEBPACK_IMPORTED_MODULE_1__/* .movesOf */ .c)(redirects.hosts, ['/system']), world);
        const needs = planned.flatMap(({ resource }) => resource.needs);
        return needs.length === 0 ? [] : [standIn(needs, () => Promise.resolve(null))];
    }
    catch (error) {
        if (!(error instanceof _cloudflare_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .CloudflareProblem */ .bT) || error.kind !== 'permission')
            throw error;
        return [standIn(error.needs, () => Promise.reject(error))];
    }
}
function standIn(needs, read) {
    return {
        id: 'redirect-rights',
        title: 'Rights for the redirects at the end',
        without: 'old addresses cannot be redirected at Cloudflare. redirect-engine: nginx, caddy or apache redirects in the web server and needs no right',
        needs,
        want: null,
        read,
        diff: () => [],
        apply: () => Promise.resolve(),
    };
}


/***/ }),

/***/ 5485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  qR: () => (/* binding */ bucketPlace),
  d: () => (/* binding */ changesWanted),
  NN: () => (/* binding */ planResources),
  F3: () => (/* binding */ resourcesOf)
});

// EXTERNAL MODULE: ./src/cloudflare/block-rule.ts
var block_rule = __webpack_require__(72629);
// EXTERNAL MODULE: ./src/cloudflare/explain.ts
var explain = __webpack_require__(26612);
// EXTERNAL MODULE: ./src/cloudflare/permissions.ts
var permissions = __webpack_require__(12943);
// EXTERNAL MODULE: ./src/cloudflare/resource.ts
var resource = __webpack_require__(36143);
;// CONCATENATED MODULE: ./src/cloudflare/bucket.ts
/** The bucket itself. */



const needs = [permissions/* permissions */.P.r2];
/**
 * The bucket: made when it is missing, its storage class corrected.
 * @param locationHint - heeded only when the bucket is made, and only the first time its name is used.
 * @throws when the name cannot be one of a bucket.
 * @see https://developers.cloudflare.com/r2/reference/data-location/
 */
function bucketResource(place, want = { storageClass: 'Standard' }, locationHint) {
    const { client, bucket, jurisdiction } = place;
    const refusal = refuseBucketName(bucket);
    if (refusal !== undefined)
        throw new Error(refusal);
    const get = async () => {
        const found = await (0,explain/* orNull */.Xd)(client.r2.buckets.get(bucket, (0,resource/* inPlace */.zp)(place)), `read bucket ${bucket}`, needs);
        return found === null ? null : { storageClass: found.storage_class ?? 'Standard' };
    };
    const setClass = () => (0,explain/* explained */.to)(client.r2.buckets.edit(bucket, { ...(0,resource/* inPlace */.zp)(place), storage_class: want.storageClass }), `set the storage class of bucket ${bucket}`, needs);
    const create = async () => {
        const { storageClass } = want;
        const hint = locationHint === undefined ? {} : { locationHint };
        try {
            await client.r2.buckets.create({ ...(0,resource/* inPlace */.zp)(place), name: bucket, storageClass, ...hint });
        }
        catch (error) {
            // Somebody else, or an earlier try whose answer was lost, made it.
            const found = (0,explain/* hasStatus */.Ro)(error, 409) ? await get() : null;
            if (found === null)
                throw (0,explain/* explain */.WE)(error, `create bucket ${bucket}`, needs);
            if (found.storageClass !== storageClass)
                await setClass();
        }
    };
    return {
        id: 'bucket',
        title: 'Bucket',
        without: 'there is no place for the media',
        needs,
        want,
        read: async () => {
            const found = await get();
            if (found === null)
                await refuseElsewhere(place);
            return found;
        },
        diff: (now, wanted) => {
            if (now !== null)
                return (0,resource/* updates */.Js)('bucket', { ...now }, { ...wanted });
            const where = jurisdiction === 'default' ? '' : ` in jurisdiction ${jurisdiction}`;
            return [{ resource: 'bucket', action: 'create', what: `${bucket}${where}`, to: wanted.storageClass }];
        },
        apply: async (changes) => {
            if (changes.some(({ action }) => action === 'create'))
                await create();
            else if (changes.length > 0)
                await setClass();
        },
    };
}
/**
 * Why a name cannot be one of a bucket, or `undefined`.
 * @see https://developers.cloudflare.com/r2/buckets/create-buckets/#bucket-level-operations
 */
function refuseBucketName(name) {
    if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name))
        return undefined;
    return `${JSON.stringify(name)} cannot be the name of a bucket: 3 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or a digit.`;
}
/**
 * A bucket of this name in another jurisdiction is what the operator means more likely than a second one: the jurisdiction
 * was forgotten. It cannot be changed later, so this is the moment to ask.
 */
async function refuseElsewhere(place) {
    const { client, bucket } = place;
    const others = ['default', 'eu', 'us', 'fedramp', 'fedramp-high'].filter((j) => j !== place.jurisdiction);
    const found = await Promise.all(others.map((jurisdiction) => exists({ ...place, client, jurisdiction })));
    const where = others[found.indexOf(true)];
    if (where === undefined)
        return;
    throw new explain/* CloudflareProblem */.bT('conflict', `There is a bucket ${bucket} in jurisdiction ${where}, none in ${place.jurisdiction}. The jurisdiction of a bucket cannot be changed: set the jurisdiction to ${where} to use that bucket, or choose another name.`);
}
async function exists(place) {
    try {
        await place.client.r2.buckets.get(place.bucket, (0,resource/* inPlace */.zp)(place));
        return true;
    }
    catch (error) {
        // Most accounts may not use every jurisdiction; what cannot be asked holds no bucket of theirs.
        if ((0,explain/* hasStatus */.Ro)(error, 400, 403, 404))
            return false;
        throw (0,explain/* explain */.WE)(error, `look for bucket ${place.bucket} in jurisdiction ${place.jurisdiction}`, needs);
    }
}

// EXTERNAL MODULE: ./src/cloudflare/limits.ts
var limits = __webpack_require__(47331);
// EXTERNAL MODULE: ./src/cloudflare/rule-fields.ts
var rule_fields = __webpack_require__(54335);
// EXTERNAL MODULE: ./src/cloudflare/rule.ts
var rule = __webpack_require__(67273);
;// CONCATENATED MODULE: ./src/cloudflare/cache-rule.ts




/** Seconds that an answer is kept at the edge: a day. */
const LONGEST = 86_400;
/** "Do not keep it", as the API writes it. */
const NOT_KEPT = -1;
function cacheRule(client, site, mediaHost) {
    return (0,rule/* ruleResource */.xz)(client, site, {
        id: 'cache-rule',
        title: 'Cache rule',
        without: 'much audio and video is never cached and other files for as long as a year, also when they were taken down',
        optional: true,
        phase: 'http_request_cache_settings',
        permission: permissions/* permissions */.P.cacheRules,
        ref: (0,rule/* refOf */.H8)('cache-rule', mediaHost),
        first: false,
        body: ({ zone, hosts }) => ({
            action: 'set_cache_settings',
            description: `Mastodon media: cache of ${mediaHost}`,
            expression: (0,rule_fields/* hostsExpression */.w)(hosts),
            action_parameters: {
                cache: true,
                edge_ttl: { mode: 'override_origin', default: LONGEST, status_code_ttl: errors((0,limits/* notFoundTtl */.y)(zone.plan)) },
                browser_ttl: { mode: 'respect_origin' },
            },
        }),
    });
}
/** A failure is never kept; a 404 only where it can be short, as the object may be written in the next moment. */
function errors(notFound) {
    return [
        { status_code_range: { from: 400, to: 403 }, value: NOT_KEPT },
        { status_code: 404, value: notFound },
        { status_code_range: { from: 405, to: 599 }, value: NOT_KEPT },
    ];
}

;// CONCATENATED MODULE: ./src/cloudflare/cors.ts
/**
 * The CORS rule of the bucket. Mastodon's web client reads media of other origins (its audio player always does), so the
 * rule has to be there before the first visitor: caches keep answers without it.
 */



/** By this our rule is found again. */
const corsRuleId = 'mastodon-media';
/**
 * Reading for everyone: media are public, and other servers' web clients show them too. Request headers are named one by
 * one because R2 has been seen to take `*` for a header of that name.
 * @see https://developers.cloudflare.com/r2/buckets/cors/
 */
const mediaCorsRule = {
    id: corsRuleId,
    allowed: { methods: ['GET', 'HEAD'], origins: ['*'], headers: ['Range', 'If-None-Match', 'If-Modified-Since'] },
    exposeHeaders: ['Accept-Ranges', 'Content-Length', 'Content-Range', 'ETag'],
    maxAgeSeconds: 86_400,
};
const cors_needs = [permissions/* permissions */.P.r2];
/** Our one rule among those of the bucket. All other rules stay as they are, in their order. */
function corsResource(place, want = mediaCorsRule) {
    const { client, bucket } = place;
    const readAll = async () => {
        const what = `read the CORS rules of bucket ${bucket}`;
        // 404: no rules yet, or no bucket yet.
        const answer = await (0,explain/* orNull */.Xd)(client.r2.buckets.cors.get(bucket, (0,resource/* inPlace */.zp)(place)), what, cors_needs);
        return answer?.rules ?? [];
    };
    return {
        id: 'cors',
        title: 'CORS rule',
        without: 'audio does not play in the web client',
        needs: cors_needs,
        want,
        read: async () => (await readAll()).find(isOurs) ?? null,
        diff: (now, wanted) => now === null
            ? [{ resource: 'cors', action: 'create', what: `rule ${corsRuleId}`, to: summary(wanted) }]
            : (0,resource/* updates */.Js)('cors', flat(now), flat(wanted)),
        apply: async () => {
            // Read again: somebody may have added a rule since.
            const rules = await readAll();
            const at = rules.findIndex(isOurs);
            const merged = at === -1 ? [...rules, want] : rules.with(at, want);
            await (0,explain/* explained */.to)(client.r2.buckets.cors.update(bucket, { ...(0,resource/* inPlace */.zp)(place), rules: merged }), `set the CORS rules of bucket ${bucket}`, cors_needs);
        },
    };
}
function isOurs(rule) {
    return rule.id === corsRuleId;
}
/** Order means nothing in these lists, and letter case nothing in header names. */
function flat(rule) {
    const list = (values) => values?.toSorted().join(', ');
    const headers = (values) => list(values?.map((value) => value.toLowerCase()));
    return {
        'allowed.methods': list(rule.allowed.methods),
        'allowed.origins': list(rule.allowed.origins),
        'allowed.headers': headers(rule.allowed.headers),
        exposeHeaders: headers(rule.exposeHeaders),
        maxAgeSeconds: rule.maxAgeSeconds?.toString(),
    };
}
function summary(rule) {
    return `${rule.allowed.methods.join(', ')} from ${rule.allowed.origins.join(', ')}`;
}

// EXTERNAL MODULE: ./src/cloudflare/zone.ts
var cloudflare_zone = __webpack_require__(9441);
;// CONCATENATED MODULE: ./src/cloudflare/custom-domain.ts




const custom_domain_needs = [permissions/* permissions */.P.r2, permissions/* permissions */.P.zone, permissions/* permissions */.P.dns];
const r2Needs = [permissions/* permissions */.P.r2];
const FIRST_WAIT_MS = 500;
const usual = { timeoutMs: 600_000, intervalMs: 5_000 };
/** The media host `domain`, attached to the bucket, enabled, TLS 1.2 at least. */
function customDomainResource(place, domain, want = { enabled: true, minTLS: '1.2' }, patience = usual) {
    const { client, bucket, accountId } = place;
    const custom = client.r2.buckets.domains.custom;
    const at = { ...(0,resource/* inPlace */.zp)(place), bucket_name: bucket };
    const get = () => (0,explain/* orNull */.Xd)(custom.get(domain, at), `read the media host ${domain}`, r2Needs);
    const read = async () => {
        const found = await get();
        if (found !== null)
            return settingsOf(found);
        // Told now rather than after the bucket and everything else was made.
        await refuseForeignRecord(place, await (0,cloudflare_zone/* findZone */._)(client, accountId, domain), domain);
        return null;
    };
    const update = () => (0,explain/* explained */.to)(custom.update(domain, { ...at, ...want }), `change the media host ${domain}`, r2Needs);
    const create = async () => {
        const zone = await (0,cloudflare_zone/* findZone */._)(client, accountId, domain);
        try {
            await custom.create(bucket, { ...(0,resource/* inPlace */.zp)(place), domain, zoneId: zone.id, ...want });
        }
        catch (error) {
            if (!(0,explain/* hasStatus */.Ro)(error, 409))
                throw (0,explain/* explain */.WE)(error, `attach the media host ${domain}`, r2Needs);
            // The API answers "absent" for domains that are there now and then:
            // https://github.com/cloudflare/terraform-provider-cloudflare/issues/6837
            const found = await get();
            if (found === null)
                throw attachedElsewhere(domain, bucket, error);
            if (diffDomain(domain, settingsOf(found), want).length > 0)
                await update();
        }
    };
    return {
        id: 'media-host',
        title: 'Media host',
        without: 'nobody can read the media',
        needs: custom_domain_needs,
        want,
        read,
        diff: (now, wanted) => diffDomain(domain, now, wanted),
        apply: async (changes) => {
            if (changes.some(({ action }) => action === 'create'))
                await create();
            else if (changes.length > 0)
                await update();
        },
        settled: (cx) => untilActive(domain, get, patience, cx),
    };
}
function settingsOf(found) {
    // A whole answer without it means the API's own default.
    const partial = found.status.ownership === 'unknown' && found.status.ssl === 'unknown';
    const minTLS = found.minTLS ?? (partial ? undefined : '1.0');
    return minTLS === undefined ? { enabled: found.enabled } : { enabled: found.enabled, minTLS };
}
function diffDomain(domain, now, want) {
    const flat = ({ enabled, minTLS }) => ({
        'public access': enabled ? 'on' : 'off',
        'minimum TLS version': minTLS ?? want.minTLS,
    });
    if (now !== null)
        return (0,resource/* updates */.Js)('media-host', flat(now), flat(want));
    return [{ resource: 'media-host', action: 'create', what: domain, to: `TLS ${want.minTLS ?? '1.0'} or newer` }];
}
/** R2 makes the record by itself and cannot where one is already; nobody's record is removed by this project. */
async function refuseForeignRecord(place, zone, domain) {
    const page = await (0,explain/* explained */.to)(place.client.dns.records.list({ zone_id: zone.id, name: { exact: domain } }), `look for DNS records on ${domain}`, [permissions/* permissions */.P.dns]);
    // Records that can stand beside the one R2 makes.
    const records = page.result.filter(({ type }) => ['A', 'AAAA', 'CNAME', 'NS'].includes(type));
    const first = records[0];
    if (first === undefined)
        return;
    const told = records.map((record) => `${record.type} ${JSON.stringify(record.content ?? '')}`).join(', ');
    throw new explain/* CloudflareProblem */.bT('conflict', `The zone ${zone.name} has a DNS record on ${domain} already (${told}). R2 makes that record itself when the host is attached to the bucket. Where the host still serves an old store, give another name as temporary-host for now and remove the record at the switch. Else remove it if nothing uses the name, detach the host where it is attached to another bucket, or choose another media host.`);
}
function attachedElsewhere(domain, bucket, cause) {
    return new explain/* CloudflareProblem */.bT('conflict', `${domain} could not be attached to bucket ${bucket}: Cloudflare says that it is in use. It is attached to another bucket or to another product (a Worker, Pages, a custom hostname). Detach it there, or choose another media host.`, { cause });
}
/** Looks again and again until ownership and certificate are active. `unknown` and a domain not found mean nothing. */
async function untilActive(domain, get, patience, cx) {
    const startMs = cx.clock.now();
    let told = '';
    // Most hosts are active at once or after minutes: the first looks are close together.
    for (let waitMs = Math.min(FIRST_WAIT_MS, patience.intervalMs);; waitMs = Math.min(waitMs * 2, patience.intervalMs)) {
        cx.signal.throwIfAborted();
        const { ownership, ssl } = (await get())?.status ?? { ownership: 'unknown', ssl: 'unknown' };
        if (ownership === 'active' && ssl === 'active')
            return;
        const status = `ownership ${ownership}, certificate ${ssl}`;
        if (ownership === 'blocked' || ownership === 'error' || ssl === 'error')
            throw stuck(domain, status);
        if (status !== told) {
            told = status;
            cx.emit({ kind: 'log', level: 'info', text: `Waiting for ${domain}: ${status}.` });
        }
        const passedMs = cx.clock.now() - startMs;
        if (passedMs >= patience.timeoutMs)
            throw late(domain, status, passedMs);
        await cx.clock.sleep(Math.min(waitMs, patience.timeoutMs - passedMs), cx.signal);
    }
}
function stuck(domain, status) {
    return new explain/* CloudflareProblem */.bT('refused', `Cloudflare could not activate ${domain}: ${status}. Look at R2 > the bucket > Settings > Custom Domains in the dashboard, which tells why and offers to try again; a hold on the zone and CAA records that forbid Cloudflare's certificates are usual causes.`);
}
function late(domain, status, passedMs) {
    const minutes = Math.round(passedMs / 60_000);
    return new explain/* CloudflareProblem */.bT('refused', `${domain} is not active after ${minutes} minutes: ${status}. Everything else is in place; run again later. If it stays so, look at R2 > the bucket > Settings > Custom Domains in the dashboard.`);
}

;// CONCATENATED MODULE: ./src/cloudflare/header-rule.ts



/** The headers and their values. */
const mediaHeaders = {
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; form-action 'none'",
    'Access-Control-Allow-Origin': '*',
};
function headerRule(client, site, mediaHost) {
    const headers = Object.entries(mediaHeaders).map(([name, value]) => [name, { operation: 'set', value }]);
    return (0,rule/* ruleResource */.xz)(client, site, {
        id: 'header-rule',
        title: 'Response header rule',
        without: 'a media file could run as a page of the media host, and audio may not play where it was cached first',
        optional: true,
        phase: 'http_response_headers_transform',
        permission: permissions/* permissions */.P.headers,
        ref: (0,rule/* refOf */.H8)('header-rule', mediaHost),
        first: false,
        body: ({ hosts }) => ({
            action: 'rewrite',
            description: `Mastodon media: headers of ${mediaHost}`,
            expression: (0,rule_fields/* hostsExpression */.w)(hosts),
            action_parameters: { headers: Object.fromEntries(headers) },
        }),
    });
}

// EXTERNAL MODULE: ./src/mastodon/layout.ts
var layout = __webpack_require__(25021);
;// CONCATENATED MODULE: ./src/cloudflare/lifecycle.ts
/**
 * Unfinished uploads are aborted after a week, as in every new bucket, and no rule deletes media: Mastodon alone decides
 * what goes.
 * @see https://developers.cloudflare.com/r2/buckets/object-lifecycles/
 */




/** Seconds after which an unfinished upload is aborted: a week. */
const lifecycle_LONGEST = 604_800;
/** The id of our rule, by which it is found again. */
const lifecycleRuleId = 'mastodon-media-abort-uploads';
/** @see https://developers.cloudflare.com/r2/api/error-codes/ */
const NO_SUCH_BUCKET = 10_006;
const lifecycle_needs = [permissions/* permissions */.P.r2];
const ours = {
    id: lifecycleRuleId,
    enabled: true,
    conditions: { prefix: '' },
    abortMultipartUploadsTransition: { condition: { type: 'Age', maxAge: lifecycle_LONGEST } },
};
/** Our one rule, where no other rule does the same; all others stay as they are, in their order. */
function lifecycleResource(place) {
    const { client, bucket } = place;
    const readAll = async () => {
        try {
            const { rules } = await client.r2.buckets.lifecycle.get(bucket, (0,resource/* inPlace */.zp)(place));
            return rules ?? [];
        }
        catch (error) {
            // A new bucket comes with a rule that does it.
            if ((0,explain/* hasCode */.up)(error, NO_SUCH_BUCKET))
                return [ours];
            if ((0,explain/* hasStatus */.Ro)(error, 404))
                return [];
            throw (0,explain/* explain */.WE)(error, `read the lifecycle rules of bucket ${bucket}`, lifecycle_needs);
        }
    };
    return {
        id: 'lifecycle',
        title: 'Lifecycle rule',
        without: 'uploads that were broken off stay and cost for ever',
        needs: lifecycle_needs,
        want: { abortAfter: lifecycle_LONGEST, own: false },
        read: async () => {
            const rules = await readAll();
            refuseDeletion(bucket, rules);
            return aborting(rules);
        },
        diff: (now, wanted) => {
            if (now === null) {
                const to = 'after 7 days';
                return [{ resource: 'lifecycle', action: 'create', what: 'rule that aborts unfinished uploads', to }];
            }
            // Sooner is as good.
            return now.abortAfter <= wanted.abortAfter ? [] : (0,resource/* updates */.Js)('lifecycle', lifecycle_flat(now), lifecycle_flat(wanted));
        },
        apply: async () => {
            // The API replaces all rules at once: what is there is read again and sent along, byte for byte.
            const rules = await readAll();
            const at = rules.findIndex(({ id }) => id === lifecycleRuleId);
            const merged = at === -1 ? [...rules, ours] : rules.with(at, ours);
            const body = { ...(0,resource/* inPlace */.zp)(place), rules: merged };
            const what = `set the lifecycle rules of bucket ${bucket}`;
            await (0,explain/* explained */.to)(client.r2.buckets.lifecycle.update(bucket, body), what, lifecycle_needs);
        },
    };
}
/** The rule that aborts unfinished uploads of the whole bucket soonest; `null` where none does. */
function aborting(rules) {
    const found = rules
        .filter(({ enabled, conditions }) => enabled && conditions.prefix === '')
        .map((rule) => ({ own: rule.id === lifecycleRuleId, abortAfter: abortAfter(rule) }))
        .filter(({ abortAfter: seconds }) => seconds !== Infinity)
        .sort((a, b) => a.abortAfter - b.abortAfter);
    return found[0] ?? null;
}
function abortAfter({ abortMultipartUploadsTransition: abort }) {
    return abort?.condition?.type === 'Age' ? (abort.condition.maxAge ?? Infinity) : Infinity;
}
/** Nobody's rule is removed by this project; but a bucket that forgets media is not one to move an instance to. */
function refuseDeletion(bucket, rules) {
    const deleting = rules.filter(({ enabled, conditions, deleteObjectsTransition }) => enabled && deleteObjectsTransition?.condition !== undefined && concernsMedia(conditions.prefix));
    const first = deleting[0];
    if (first === undefined)
        return;
    throw new explain/* CloudflareProblem */.bT('conflict', `The lifecycle rule ${JSON.stringify(first.id)} of bucket ${bucket} deletes objects with the prefix ${JSON.stringify(first.conditions.prefix)}, media among them, which Mastodon would go on linking to. Remove it, or limit it to a prefix without media: R2 > the bucket > Settings > Object lifecycle rules.`);
}
/** Whether objects of Mastodon, or this project's records, have keys that begin so. */
function concernsMedia(prefix) {
    const folders = [...layout/* knownFolders */.Hl.map((name) => `${name}/`), '.mastodon-r2/'];
    return (0,layout/* isMastodonKey */.Nc)(prefix) || folders.some((folder) => folder.startsWith(prefix) || prefix.startsWith(folder));
}
function lifecycle_flat({ abortAfter: seconds }) {
    return { 'unfinished uploads are aborted after': `${Math.round(seconds / 86_400)} days` };
}

// EXTERNAL MODULE: ./src/cloudflare/managed-domain.ts
var managed_domain = __webpack_require__(6815);
;// CONCATENATED MODULE: ./src/cloudflare/site.ts
/** Where the bucket is public: the zone of its host, and all hosts of that zone which it is attached to. Rules cover them all. */




/**
 * Looks it up, once however often it is asked for.
 * @param host - the host that the bucket is to be attached to.
 * @returns a function that throws CloudflareProblem when there is no such zone, or when the bucket is public in another
 * zone as well, where no block rule would cover it.
 */
function siteOf(place, host) {
    let found;
    return () => (found ??= look(place, host));
}
async function look(place, host) {
    const { client, accountId, bucket } = place;
    const zone = await (0,cloudflare_zone/* findZone */._)(client, accountId, host);
    const attached = await (0,explain/* orNull */.Xd)(client.r2.buckets.domains.custom.list(bucket, (0,resource/* inPlace */.zp)(place)), `list the hosts of bucket ${bucket}`, [permissions/* permissions */.P.r2]);
    const open = (attached?.domains ?? []).filter(({ enabled }) => enabled).map(({ domain }) => domain);
    const strange = open.filter((domain) => domain !== zone.name && !domain.endsWith(`.${zone.name}`));
    if (strange.length > 0) {
        throw new explain/* CloudflareProblem */.bT('conflict', `Bucket ${bucket} is also public at ${strange.join(', ')}, outside the zone ${zone.name}: no block rule would keep private files from there. Detach that host (R2 > the bucket > Settings > Custom Domains), or use a media host of the same zone.`);
    }
    return { zone, hosts: [...new Set([host, ...open])].sort() };
}

;// CONCATENATED MODULE: ./src/cloudflare/tiered-cache.ts



const tiered_cache_needs = [permissions/* permissions */.P.zoneSettings];
function tieredCache(client, site) {
    const want = { tiered: 'on', smart: 'on' };
    const read = async () => {
        const { zone } = await site();
        const at = { zone_id: zone.id };
        const what = `read the tiered cache settings of ${zone.name}`;
        // 404: never set, so off.
        const tiered = await (0,explain/* orNull */.Xd)(client.argo.tieredCaching.get(at), what, tiered_cache_needs);
        const smart = await (0,explain/* orNull */.Xd)(client.cache.smartTieredCache.get(at), what, tiered_cache_needs);
        const fixed = tiered?.editable === false || smart?.editable === false;
        return { tiered: tiered?.value ?? 'off', smart: smart?.value ?? 'off', ...(fixed && { fixed }) };
    };
    return {
        id: 'tiered-cache',
        title: 'Smart Tiered Cache',
        without: 'every data centre reads from the bucket by itself, which costs more class B operations',
        optional: true,
        needs: tiered_cache_needs,
        want,
        read,
        diff: (now, wanted) => (0,resource/* updates */.Js)('tiered-cache', tiered_cache_flat(now), tiered_cache_flat(wanted)),
        objection: (now) => now?.fixed === true
            ? 'Smart Tiered Cache: Cloudflare does not let the setting of this zone be changed. Do without it by leave-out: tiered-cache.'
            : undefined,
        apply: async () => {
            const { zone } = await site();
            const now = await read();
            const at = { zone_id: zone.id, value: 'on' };
            const what = `switch on the tiered cache of ${zone.name}`;
            // In this order: the smart choice needs a tiered cache to choose for.
            if (now.tiered === 'off')
                await (0,explain/* explained */.to)(client.argo.tieredCaching.edit(at), what, tiered_cache_needs);
            if (now.smart === 'on')
                return;
            const { value } = await (0,explain/* explained */.to)(client.cache.smartTieredCache.edit(at), what, tiered_cache_needs);
            if (value !== 'on')
                throw new explain/* CloudflareProblem */.bT('refused', `Could not ${what}: it is still off.`);
        },
    };
}
function tiered_cache_flat(now) {
    return { 'tiered cache': now?.tiered ?? 'off', 'smart topology': now?.smart ?? 'off' };
}

// EXTERNAL MODULE: ./src/steps/places.ts + 17 modules
var places = __webpack_require__(44798);
// EXTERNAL MODULE: ./src/steps/redirect-rights.ts
var redirect_rights = __webpack_require__(50951);
;// CONCATENATED MODULE: ./src/steps/resources.ts
/** The resources of an instance, in the order in which they are made: no traffic before CORS and the rules are right. */













const POLL_MS = 5000;
/** Everything that is kept right at Cloudflare, without what the operator leaves out. */
function resourcesOf(place, inputs) {
    const { client } = place;
    const { mediaHost, temporaryHost } = inputs;
    const host = temporaryHost ?? mediaHost;
    const site = siteOf(place, host);
    const all = [
        bucketResource(place, { storageClass: inputs.storageClass === 'standard' ? 'Standard' : 'InfrequentAccess' }, inputs.locationHint),
        lifecycleResource(place),
        corsResource(place),
        (0,managed_domain/* managedDomainResource */.K)(place),
        (0,block_rule/* blockRule */.u)(client, site, mediaHost),
        headerRule(client, site, mediaHost),
        cacheRule(client, site, mediaHost),
        tieredCache(client, site),
        customDomainResource(place, host, { enabled: true, minTLS: '1.2' }, {
            timeoutMs: (inputs.settleMinutes ?? 10) * 60_000,
            intervalMs: POLL_MS,
        }),
    ];
    const left = inputs.leaveOut;
    const canBeLeft = ({ id, optional }) => optional === true || id === 'media-host';
    return all.filter((resource) => !canBeLeft(resource) || !left.includes(resource.id));
}
/** Where the bucket is, for the control API. */
function bucketPlace(inputs, world) {
    return {
        client: (0,places/* openCloudflare */.Ei)(inputs.cloudflare, world),
        accountId: inputs.cloudflare.accountId,
        bucket: inputs.r2.bucket,
        jurisdiction: inputs.r2.jurisdiction,
    };
}
/** Every resource with what provisioning would change about it. Changes nothing. */
function planResources(inputs, world) {
    return (0,resource/* provisionPlan */.nY)(resourcesOf(bucketPlace(inputs, world), inputs));
}
/** What provisioning would change, and a warning where something stands against it; `undefined` without an API token. */
async function changesWanted(inputs, world) {
    const { cloudflare } = inputs;
    if (cloudflare === undefined)
        return undefined;
    const rights = await (0,redirect_rights/* redirectRights */.c)(inputs, world);
    const planned = await (0,resource/* provisionPlan */.nY)([
        ...resourcesOf(bucketPlace({ ...inputs, cloudflare }, world), inputs),
        ...rights,
    ]);
    for (const { objection } of planned) {
        if (objection !== undefined)
            world.annotate('warning', 'Provisioning would stop', objection);
    }
    return planned.flatMap(({ changes }) => changes);
}


/***/ })

};
