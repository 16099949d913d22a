import { subjectAttributeTypes } from '../../shared/pki/distinguished-name.ts';
import type { NameAttribute, Subject } from '../../shared/pki/distinguished-name.ts';

/** Attributes of a plan's subject in the order in which they are encoded. */
export function subjectAttributes(subject: Subject): readonly NameAttribute[] {
  return subjectAttributeTypes.flatMap((type) => {
    const value = subject[type];
    return value === undefined ? [] : [{ type, value }];
  });
}
