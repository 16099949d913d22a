import type { PresetView } from '../../shared/contract/views.ts';
import type { Profile } from '../profile/profile.ts';

/** What a wizard needs to know of a preset to offer sensible values. */
export function presetView({ id, title, root, intermediate, crl, revocation }: Profile): PresetView {
  return {
    id,
    title,
    algorithms: { root: [...root.keyAlgorithms.allowed], intermediate: [...intermediate.keyAlgorithms.allowed] },
    rootValidityDays: { min: root.validityDays.min, max: root.validityDays.max },
    intermediateValidityDays: { min: intermediate.validityDays.min, max: intermediate.validityDays.max },
    maxCrlDays: crl.nextUpdateDays.max,
    requiredAttributes: [...new Set([...root.subject.required, ...intermediate.subject.required])],
    reasonCodes: [...revocation.reasonCode.allowed],
  };
}
