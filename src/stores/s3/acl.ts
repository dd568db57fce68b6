/** Who may read an object, by its access control list. */
import type { Context } from '../../net/context.ts';
import { StoreError } from '../model.ts';
import { readWhole } from './body.ts';
import type { Wire } from './wire.ts';

const OPERATION = 'GetObjectAcl';
const EVERYBODY = 'http://acs.amazonaws.com/groups/global/AllUsers';
/** What stores say that have no lists, or whose owner has switched them off. */
const WITHOUT_LISTS = new Set([
  'NotImplemented',
  'MethodNotAllowed',
  'AccessControlListNotSupported',
  'UnsupportedOperation',
]);

/**
 * Asks for one object's list: one request of Class B.
 * @returns `public` when everybody may read it.
 * @throws StoreError when the store cannot tell: 404, a refusal, or no lists at all ({@link hasNoLists}).
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
 */
export async function readAccess(wire: Wire, name: string, cx: Context): Promise<'public' | 'owner'> {
  const question = { operation: OPERATION, billed: 'B', key: name, query: 'acl=', headers: {} } as const;
  try {
    return await wire.ask(question, cx, async (reply) => {
      const xml = Buffer.from(await readWhole(reply, 1 << 20)).toString();
      if (!xml.includes('<AccessControlPolicy') || !xml.includes('</AccessControlPolicy>')) {
        throw new StoreError(`${OPERATION}: the answer is no access control list.`);
      }
      return grantsEverybody(xml) ? 'public' : 'owner';
    });
  } catch (error) {
    throw explained(error);
  }
}

/** Whether an error of {@link readAccess} means that the store has no lists, so that asking for another one is pointless. */
export function hasNoLists(error: unknown): boolean {
  return error instanceof StoreError && (error.status === 501 || error.status === 405 || WITHOUT_LISTS.has(error.code));
}

function grantsEverybody(xml: string): boolean {
  for (const [grant] of xml.matchAll(/<Grant>[^]*?<\/Grant>/g)) {
    const to = /<URI>\s*([^<\s]*)\s*<\/URI>/.exec(grant)?.[1];
    const what = /<Permission>\s*(\w+)\s*<\/Permission>/.exec(grant)?.[1];
    if (to === EVERYBODY && (what === 'READ' || what === 'FULL_CONTROL')) return true;
  }
  return false;
}

/** What cannot be told must not become public, so nothing is copied until the operator says that nothing there is private. */
function explained(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const details = { status: error.status, code: error.code, cause: error };
  const sayNone = 'If no object of the source is private, say so by source-acl: none';
  if (hasNoLists(error)) {
    return new StoreError(`${OPERATION}: the source does not tell who may read an object. ${sayNone}.`, details);
  }
  if (error.status === 403 && error.code === 'AccessDenied') {
    const text = `${OPERATION}: the key may not ask who may read an object. ${sayNone}; otherwise give the key s3:GetObjectAcl.`;
    return new StoreError(text, details);
  }
  return error;
}
