import { markedCommonName, type Mode } from '../../shared/ceremony/mode.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Subject } from '../../shared/pki/distinguished-name.ts';
import { markCommonName } from '../x509/mark-common-name.ts';
import type { NameView } from '../x509/model.ts';

/** Subject of a plan; in a rehearsal it carries the mark, so that its certificate can never pass for the real one (E8). */
export function markedSubject(subject: Subject, mode: Mode): Subject {
  return { ...subject, commonName: markedCommonName(subject.commonName, mode) };
}

/** Subject of a request, byte for byte; in a rehearsal its commonName carries the mark. A request without a subject needs one in the plan. */
export function subjectOfRequest(name: NameView, mode: Mode): Uint8Array {
  if (name.attributes.length === 0)
    throw new Fault('plan-invalid', { path: 'subject', problem: 'the request has none, so the plan must give one' });
  return mode === 'rehearsal' ? markCommonName(name, (commonName) => markedCommonName(commonName, mode)) : name.der;
}
