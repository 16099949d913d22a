import { displayName, subjectAttributeTypes } from '../../shared/pki/distinguished-name.ts';
import { readAdopted } from './adopted-objects.ts';
import type { EffectContext } from './effect.ts';
import type { Dealing } from './share-dealing.ts';
import { markedSubject } from './subject-mark.ts';

/** Subject of the authority whose key is put behind a quorum, for the card; null where the ledger has no certificate of it. */
export async function subjectOfDealing({
  ports,
  operation,
}: Pick<EffectContext<Dealing>, 'ports' | 'operation'>): Promise<string | null> {
  if (operation.kind === 'authority-adoption') return displayName(readAdopted(operation).certificate.subject.attributes);
  if (operation.kind !== 'root-creation') return (await ports.ledger.authority(operation.authority))?.subject ?? null;
  const subject = markedSubject(operation.subject, ports.mode);
  return displayName(
    subjectAttributeTypes.flatMap((type) => (subject[type] === undefined ? [] : [{ type, value: subject[type] }])),
  );
}
