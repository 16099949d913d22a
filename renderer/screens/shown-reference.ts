import type { ArtifactView, ShownReference } from '../../shared/contract/views.ts';

/** What to look at when this line is opened: of an authority's CRLs the very one. */
export function shownReference({ kind, name, sha256 }: ArtifactView): ShownReference {
  return kind === 'crl' ? { kind, name, sha256: sha256.hex } : { kind, name };
}
