/**
 * screens/: what fills the window. `frame/` is always there (mode bar, navigation, status bar, palette); one screen stands
 * in it. A screen shows what main answered and hears; it keeps no copy of the CA's state and decides nothing about it.
 * Screens use parts, text and bridge; wizards are chosen by the entry, never imported here.
 */
import type { ArtifactReference } from '../../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../../shared/ceremony/token-words.ts';
import type { ShareSetView } from '../../../shared/contract/share-views.ts';
import type { CeremonyKind } from '../../../shared/contract/views.ts';
import type { CustodyProtection } from '../../text/custody-text.ts';

/** Where the person is. There is no address bar and no history: a place is plain state. */
export type Place =
  | { readonly screen: 'home' }
  | { readonly screen: 'authorities'; readonly name: string | null }
  | { readonly screen: 'ceremonies'; readonly id: string | null }
  | { readonly screen: 'inventory' }
  | { readonly screen: 'tokens' }
  | { readonly screen: 'custodians' }
  | { readonly screen: 'approvers' }
  | { readonly screen: 'backups' }
  | { readonly screen: 'ledger' }
  | { readonly screen: 'settings' }
  /** The ceremony that is open, or the one that ended just now. */
  | { readonly screen: 'ceremony' }
  /**
   * `artifacts`: what an export begins with. `authority`, `token`, `custodian`, `folder`, `copy` (its keyId, or the identifier of a backup of the ledger): what a ceremony on a key or a token begins
   * with. `protection`: what a resealing begins with as the new copy’s; `liveSet`: the share
   * set whose custodians it begins with.
   */
  | {
      readonly screen: 'wizard';
      readonly kind: CeremonyKind;
      readonly artifacts: readonly ArtifactReference[];
      readonly authority?: string;
      readonly token?: TokenSelector;
      /** Whether two people have a half each of its PIN. */
      readonly splitPin?: boolean;
      readonly custodian?: string;
      /** Whom the register of approvers is changed for. */
      readonly person?: string;
      readonly folder?: string;
      readonly copy?: string;
      readonly protection?: CustodyProtection;
      readonly liveSet?: ShareSetView;
    };

export type Go = (place: Place) => void;
