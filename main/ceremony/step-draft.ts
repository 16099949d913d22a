import type { Plan } from '../../shared/ceremony/plan.ts';
import { witnessRoles, type Role } from '../../shared/ceremony/role.ts';
import { scriptEdition, type Bagging, type Step } from '../../shared/ceremony/script.ts';
import type { EffectName } from './effect.ts';

/** A step as a ceremony's file writes it; `compileScript` numbers it and finds the person. */
export type StepDraft = {
  readonly activity: string;
  readonly say?: string;
  /** The edition of the scripts in which the step came; left out, it was always there. */
  readonly since?: number;
  /** The last edition that had it here. */
  readonly until?: number;
} & (
  | {
      readonly kind: 'attest';
      readonly who: Actor;
      readonly button?: string;
      readonly choice?: NonNullable<Step['choice']>;
      readonly bagging?: Bagging;
      readonly opensBag?: true;
      readonly actsOnly?: true;
      readonly looksFor?: NonNullable<Step['looksFor']>;
    }
  | { readonly kind: 'activate'; readonly effect: EffectName; readonly button: string }
  | { readonly kind: 'approve'; readonly who: 'witness'; readonly button: string }
  | { readonly kind: 'confirm'; readonly who: Actor; readonly expect: string; readonly button: string }
  | { readonly kind: 'act'; readonly effect: EffectName }
);

/** Steps that are run again together after an interruption. */
export interface ActDraft {
  readonly title: string;
  readonly steps: readonly StepDraft[];
}

/** Who a step is for: a role, or the nearest one that is in the room. */
export type Actor = 'ceremonyAdministrator' | 'cryptoOfficer' | 'systemAdministrator' | 'witness';

const candidates: Readonly<Record<Actor, readonly Role[]>> = {
  ceremonyAdministrator: ['ceremonyAdministrator'],
  cryptoOfficer: ['cryptoOfficer', 'ceremonyAdministrator'],
  systemAdministrator: ['systemAdministrator', 'ceremonyAdministrator'],
  witness: witnessRoles,
};

/** The role that acts: the first candidate that someone in the room has. */
export function actingRole(actor: Actor, plan: Plan): Role {
  const present = new Set(plan.participants.map(({ role }) => role));
  return candidates[actor].find((role) => present.has(role)) ?? 'ceremonyAdministrator';
}

/** Steps of all acts, numbered through without gaps; as an earlier edition of the scripts had them, for its records. */
export function numberSteps(
  plan: Plan,
  acts: readonly { readonly operation: string | null; readonly act: ActDraft }[],
  edition = scriptEdition,
): readonly Step[] {
  const steps: Step[] = [];
  for (const [index, { operation, act }] of acts.entries()) {
    for (const draft of act.steps) {
      if (edition < (draft.since ?? 1) || edition > (draft.until ?? edition)) continue;
      const number = steps.length + 1;
      steps.push({
        id: `s${String(number).padStart(3, '0')}`,
        number,
        act: index + 1,
        actTitle: act.title,
        operation,
        kind: draft.kind,
        who: actingRole(
          draft.kind === 'activate' ? 'cryptoOfficer' : draft.kind === 'act' ? 'ceremonyAdministrator' : draft.who,
          plan,
        ),
        effect: draft.kind === 'activate' || draft.kind === 'act' ? draft.effect : null,
        activity: draft.activity,
        say: draft.say ?? null,
        expect: draft.kind === 'confirm' ? draft.expect : null,
        button: draft.kind === 'act' ? 'Go on' : (draft.button ?? 'Done'),
        ...(draft.kind === 'attest' && draft.choice && { choice: draft.choice }),
        ...(draft.kind === 'attest' && draft.bagging && { bagging: draft.bagging }),
        ...(draft.kind === 'attest' && draft.opensBag && { opensBag: draft.opensBag }),
        ...(draft.kind === 'attest' && draft.actsOnly && { actsOnly: draft.actsOnly }),
        ...(draft.kind === 'attest' && draft.looksFor && { looksFor: draft.looksFor }),
      });
    }
  }
  return steps;
}
