/** The verify operations of API tokens. */
import { Refusal } from './route.ts';
import type { Call, Answer, Route } from './route.ts';

const verify =
  (owner: 'account' | 'user') =>
  ({ token }: Call): Answer => {
    if (token.owner !== owner) throw new Refusal(401, 1000, 'Invalid API Token');
    const messages = [{ code: 10_000, message: 'This API Token is valid and active' }];
    return { result: { id: token.id, status: token.status }, messages: token.status === 'active' ? messages : [] };
  };

export const tokenRoutes: readonly Route[] = [
  { method: 'GET', path: '/accounts/{account_id}/tokens/verify', permissions: [], run: verify('account') },
  { method: 'GET', path: '/user/tokens/verify', permissions: [], run: verify('user') },
];
