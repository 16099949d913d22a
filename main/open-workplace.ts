/**
 * Opens one mode's workplace in a home: ledger, ledger key, key stores, media, transcripts, conductor. Shared by the two composition
 * roots, main.ts (window) and cli.ts (terminal); with them and the few files beside it the only place that sees more than one adapter.
 *
 *   <home>/<rehearsal|production>/ledger.sqlite  ledger-key.pem  keys/  approvers/  transcripts/  drill/ (while one runs)
 *   <home>/token-modules.json
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toHex } from '../shared/base/bytes.ts';
import type { Mode } from '../shared/ceremony/mode.ts';
import { Fault } from '../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony/ceremony-ports.ts';
import { Conductor } from './ceremony/conductor.ts';
import { stepsOfRecord } from './ceremony/recovery.ts';
import type { Workplace } from './ipc/desk.ts';
import { loadLedgerKey, openLedgerKey, type LedgerKey } from './keystore/ledger-key/ledger-key.ts';
import { WorkstationTokens } from './keystore/pkcs11/workstation-tokens.ts';
import { QuorumDealer } from './keystore/shares/quorum-dealer.ts';
import { SealedFileKeyStore } from './keystore/sealed-file/sealed-file-key-store.ts';
import { ThrowAwayKeyStore } from './keystore/throw-away/throw-away-key-store.ts';
import { createLedger, openLedger } from './ledger/open-ledger.ts';
import { RemovableMedia } from './media/removable-media.ts';
import type { Ledger } from './ports/ledger.ts';
import type { StartTokenHost } from './ports/tokens.ts';
import type { Printer } from './ports/workstation.ts';
import { keyIdentifierOf } from './key-identifier-of.ts';
import { bundlesOf, type BundleSources } from './transcript/compose-bundle.ts';
import { destructionCertificates } from './transcript/destruction-certificates.ts';
import { TranscriptStore } from './transcript/transcript-store.ts';
import { scratchHomes } from './scratch-home.ts';
import { shippedFonts, shippedProfiles, type Shipped } from './shipped.ts';
import { systemClock } from './workstation/system-clock.ts';
import { systemEntropy } from './workstation/system-entropy.ts';
import { describeCertificate, describeCrl } from './x509/describe-certificate.ts';
import { parseCertificate } from './x509/parse-certificate.ts';
import { parseCrl } from './x509/parse-crl.ts';

export interface OpenWorkplace {
  readonly home: string;
  readonly mode: Mode;
  readonly shipped: Shipped;
  readonly printer: Printer;
  /** Starts the process in which a PKCS #11 module runs. */
  readonly startTokenHost: StartTokenHost;
  readonly application: string;
  readonly runtime: string;
  /** Facts about the machine for the transcript. */
  readonly devices: readonly { readonly label: string; readonly value: string }[];
  readonly onChange: () => void;
  /** Stands between the conductor and the rooms; the tests of faults put failing disks and power losses here. */
  readonly around?: (ports: CeremonyPorts, folder: string) => CeremonyPorts;
}

export type OpenedWorkplace = Workplace & { readonly sources: BundleSources; close(): Promise<void> };

/** Modules are those of the workstation, not of a mode. */
export const tokenModulesFile = (home: string): string => join(home, 'token-modules.json');

/** Faults: those of the ledger and of the ledger key; `key-mismatch` when the key beside the ledger is not the ledger's. */
export async function openWorkplace(options: OpenWorkplace): Promise<OpenedWorkplace> {
  const { home, mode, application, runtime } = options;
  const folder = join(home, mode);
  await makeFolder(folder);
  const { ledger, key } = await openOrCreateLedger(folder, mode, application);
  const keyStores = {
    'sealed-file': new SealedFileKeyStore({ folder: join(folder, 'keys'), entropy: systemEntropy }),
    'throw-away': new ThrowAwayKeyStore({ entropy: systemEntropy }),
  };
  const approverKeys = new SealedFileKeyStore({ folder: join(folder, 'approvers'), entropy: systemEntropy });
  const tokens = new WorkstationTokens({
    file: tokenModulesFile(home),
    start: options.startTokenHost,
    entropy: systemEntropy,
  });
  const { transcripts, destructions } = await documentsOf(options, folder, ledger);
  const sources: BundleSources = { ledger, ledgerSigner: key, transcripts, clock: systemClock, application };
  const rooms: CeremonyPorts = {
    mode,
    ledger,
    ledgerSigner: key,
    keyStores,
    approverKeys,
    tokens,
    shareDealer: new QuorumDealer(systemEntropy),
    scratchHomes: scratchHomes(join(folder, 'drill'), systemEntropy),
    media: new RemovableMedia({ home }),
    bundles: bundlesOf(sources),
    clock: systemClock,
    entropy: systemEntropy,
    profiles: await shippedProfiles(options.shipped),
    application,
    runtime,
  };
  const ports = options.around?.(rooms, folder) ?? rooms;
  const conductor = new Conductor(ports, options.onChange);
  try {
    await rooms.scratchHomes.sweep();
    await conductor.recover();
  } catch (thrown) {
    await ledger.close();
    throw thrown;
  }
  return {
    mode,
    folder,
    ports,
    conductor,
    transcripts,
    destructions,
    sources,
    async close() {
      await conductor.suspend();
      for (const store of Object.values(keyStores)) store.close();
      approverKeys.close();
      tokens.close();
      await ledger.close();
    },
  };
}

/** What is printed of ended ceremonies, kept in one folder. */
async function documentsOf({ shipped, printer, devices }: OpenWorkplace, folder: string, ledger: Ledger) {
  const fonts = await shippedFonts(shipped);
  const transcripts = new TranscriptStore({
    folder: join(folder, 'transcripts'),
    ledger,
    printer,
    fonts,
    devices,
    stepsOf: stepsOfRecord,
    describe: {
      certificate: (der) => describeCertificate(parseCertificate(der)),
      crl: (der) => describeCrl(parseCrl(der)),
    },
  });
  const destructions = destructionCertificates({
    folder: join(folder, 'transcripts'),
    ledger,
    printer,
    fonts,
    stepsOf: stepsOfRecord,
    keyIdentifierOf,
  });
  return { transcripts, destructions };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Fault('folder-not-usable', { path: folder }, { cause });
  }
}

/** A ledger that exists keeps its key; a new one is made with the key first, so that a power loss between the two is harmless. */
async function openOrCreateLedger(folder: string, mode: Mode, application: string): Promise<{ ledger: Ledger; key: LedgerKey }> {
  const file = join(folder, 'ledger.sqlite');
  const keyFile = join(folder, 'ledger-key.pem');
  let ledger: Ledger;
  try {
    ledger = await openLedger({ file, mode, clock: systemClock });
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'ledger-missing') throw thrown;
    const key = await openLedgerKey(keyFile, systemEntropy);
    const ledgerId = toHex(systemEntropy.bytes(16));
    return { ledger: await createLedger({ file, mode, ledgerId, publicKey: key.spki, application, clock: systemClock }), key };
  }
  try {
    const key = await loadLedgerKey(keyFile, systemEntropy);
    if (!key) throw new Fault('key-not-found', { issuer: 'the ledger' });
    if (toHex(key.spki) !== toHex(ledger.publicKey)) throw new Fault('key-mismatch');
    return { ledger, key };
  } catch (thrown) {
    await ledger.close();
    throw thrown;
  }
}
