import { liveCopies, type KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import { sameToken } from '../../../shared/ceremony/token-words.ts';
import type { TokenModuleView } from '../../../shared/contract/token-views.ts';
import { keyRecordsOf } from '../../ceremony/held-key.ts';
import type { TokenModule } from '../../ports/tokens.ts';
import { digestView } from '../ceremony-view.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../gate.ts';

/** PKCS #11 modules of this workstation and the tokens in their slots. */
export function tokenHandlers(desk: Desk): Pick<Handlers, 'token.list' | 'tokenModule.register' | 'tokenModule.forget'> {
  return {
    'token.list': async () => {
      const { ports } = desk.workplace();
      const records = await keyRecordsOf(ports);
      return (await ports.tokens.list()).map((module) => moduleView(module, records));
    },
    'tokenModule.register': async () => {
      const path = await desk.chooseFile();
      if (path === null) return null;
      const { ports } = desk.workplace();
      return moduleView(await ports.tokens.register(path), await keyRecordsOf(ports));
    },
    'tokenModule.forget': async ({ path }) => {
      await desk.workplace().ports.tokens.forget(path);
      return {};
    },
  };
}

function moduleView({ path, sha256, fault, tokens }: TokenModule, records: readonly KeyRecord[]): TokenModuleView {
  return {
    path,
    sha256: digestView(sha256),
    fault: fault && { code: fault.code, detail: fault.detail, logId: null },
    tokens: tokens.map((token) => ({
      ...token,
      algorithms: [...token.algorithms],
      authorities: records
        .filter((record) => liveCopies(record).some((copy) => copy.token !== null && sameToken(copy.token, token)))
        .map(({ authority }) => authority),
    })),
  };
}
