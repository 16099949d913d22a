/**
 * Room `ceremony`: one file per ceremony, readable from top to bottom like the printed script. No file system, no SQL, no
 * Electron, no clock of its own: the world comes in through ports. A Plan becomes a Script (`prepare`), a Script is run step by
 * step (`conductor`), what happened goes to the ledger before anyone is told.
 * May import: ports, profile, x509, lint, shared. Everything that can be refused is refused before a key is touched.
 */
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { ArtifactReference } from '../../shared/ceremony/plan.ts';
import type { KeyStore, LedgerSigner, SealedKeyStore } from '../ports/key-store.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { BundleFile, Media } from '../ports/media.ts';
import type { ScratchHomes } from '../ports/scratch-home.ts';
import type { ShareDealer } from '../ports/share-dealer.ts';
import type { Tokens } from '../ports/tokens.ts';
import type { Clock, Entropy } from '../ports/workstation.ts';
import type { Profile } from '../profile/profile.ts';

/** Puts the artifacts of the ledger, the ledger itself and its checkpoint into the bundle layout. */
export interface BundleComposer {
  compose(bundle: string, artifacts: readonly ArtifactReference[]): Promise<readonly BundleFile[]>;
  /** The same of everything there is: every certificate, request and newest CRL, every transcript that was kept. */
  composeWhole(bundle: string): Promise<readonly BundleFile[]>;
}

export interface CeremonyPorts {
  readonly mode: Mode;
  readonly ledger: Ledger;
  readonly ledgerSigner: LedgerSigner;
  readonly keyStores: { readonly 'throw-away': KeyStore; readonly 'sealed-file': SealedKeyStore };
  /** Keys with which people show that an approval is theirs; each opened by its own person, and of no use for anything else. */
  readonly approverKeys: SealedKeyStore;
  readonly tokens: Tokens;
  readonly shareDealer: ShareDealer;
  readonly scratchHomes: ScratchHomes;
  readonly media: Media;
  readonly bundles: BundleComposer;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly profiles: ReadonlyMap<string, Profile>;
  /** `anchorite 0.1.0`, and what it runs on. */
  readonly application: string;
  readonly runtime: string;
}
