import { absentTokens, type AbsentToken } from '../../../shared/ceremony/absent-tokens.ts';
import type { KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import { holdingsOn } from '../../../shared/ceremony/token-holdings.ts';
import { tokenPinEntryTypes, tokenPins } from '../../../shared/ceremony/token-pins.ts';
import type { LedgerEntry } from '../../../shared/ceremony/ledger-entry.ts';
import type { TokenPins } from '../../../shared/ceremony/token-words.ts';
import type { AbsentTokenView, TokenModuleView, TokenView } from '../../../shared/contract/token-views.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { CeremonyPorts } from '../../ceremony/ceremony-ports.ts';
import { keyRecordsOf } from '../../ceremony/held-key.ts';
import { lookOnTokens, type LookedModule, type LookedToken } from '../../ceremony/keys-on-tokens.ts';
import type { ModuleFile } from '../../ports/tokens.ts';
import { digestView } from '../ceremony-view.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../gate.ts';

/** PKCS #11 modules of this workstation and the tokens in their slots. */
export function tokenHandlers(
  desk: Desk,
): Pick<Handlers, 'token.list' | 'tokenModule.choose' | 'tokenModule.decline' | 'tokenModule.register' | 'tokenModule.forget'> {
  // The window confirms what it was shown; where the file lies never comes from there.
  let shown: ModuleFile | null = null;
  return {
    'token.list': async () => {
      const { ports } = desk.workplace();
      const known = await knownOf(ports);
      const modules = await Promise.all((await ports.tokens.listSoon()).map((module) => lookOnTokens(ports.tokens, module)));
      return {
        modules: modules.map((module) => moduleView(module, known)),
        // Of a module that has not answered yet nobody knows what it shows.
        absent: absentTokens(known.records, modules)
          .filter(({ token }) => !modules.some(({ path, asking }) => asking && path === token.module))
          .map(absentView),
      };
    },
    'tokenModule.choose': async () => {
      shown = null;
      const path = await desk.chooseFile();
      if (path === null) return null;
      shown = await desk.workplace().ports.tokens.inspect(path);
      const { sha256, registered, ...file } = shown;
      return { ...file, sha256: digestView(sha256), registered: registered === null ? null : digestView(registered) };
    },
    'tokenModule.decline': () => {
      shown = null;
      return Promise.resolve({});
    },
    'tokenModule.register': async ({ sha256 }) => {
      const file = shown;
      shown = null;
      if (file?.sha256 !== sha256) throw new Fault('request-refused', { problem: 'no module with this digest was shown' });
      const { ports } = desk.workplace();
      const registered = await ports.tokens.register(file.path, sha256);
      return moduleView(await lookOnTokens(ports.tokens, registered), await knownOf(ports));
    },
    'tokenModule.forget': async ({ path }) => {
      await desk.workplace().ports.tokens.forget(path);
      return {};
    },
  };
}

/** What the ledger says of tokens. */
interface Known {
  readonly records: readonly KeyRecord[];
  readonly pinEntries: readonly LedgerEntry[];
}

const knownOf = async (ports: Pick<CeremonyPorts, 'ledger'>): Promise<Known> => ({
  records: await keyRecordsOf(ports),
  pinEntries: await ports.ledger.entriesOfTypes(tokenPinEntryTypes),
});

function moduleView({ path, sha256, fault, tokens, asking }: LookedModule, { records, pinEntries }: Known): TokenModuleView {
  return {
    path,
    sha256: digestView(sha256),
    fault: fault && { code: fault.code, detail: fault.detail, logId: null },
    ...(asking && { asking }),
    tokens: tokens.map((token) => tokenView(token, records, pinEntries)),
  };
}

function tokenView({ found, ...token }: LookedToken, records: readonly KeyRecord[], pinEntries: readonly LedgerEntry[]): TokenView {
  const { holds, missing, unrecorded, turnedUp, looked } = holdingsOn(records, token, found);
  return {
    ...token,
    algorithms: [...token.algorithms],
    pins: pinsView(tokenPins(pinEntries, token)),
    ...{ authorities: [...holds, ...missing], missing: [...missing], unrecorded: [...unrecorded], turnedUp: [...turnedUp], looked },
  };
}

function absentView({ token, authorities, standing, elsewhere }: AbsentToken): AbsentTokenView {
  const { module, serialNumber, label, manufacturer, model } = token;
  return { module, serialNumber, label, manufacturer, model, authorities: [...authorities], standing, elsewhere };
}

const pinsView = (pins: TokenPins | null): TokenPins | null =>
  pins && pins.holders.length > 0 ? { officer: pins.officer, holders: [...pins.holders] } : null;
