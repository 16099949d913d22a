import { activationQuestionSchema, activationReplySchema, drawnPassphraseSchema } from '../../shared/contract/activation-door.ts';
import type { ActivationAnswer, ActivationQuestion, DrawnPassphrase } from '../../shared/contract/activation-door.ts';
import type { ActivationDoor } from '../../shared/contract/channels.ts';
import type { FaultView } from '../../shared/contract/views.ts';
import { faultCodes } from '../../shared/fault/fault-codes.ts';

export interface ActivationClient {
  describe(): Promise<ActivationQuestion>;
  /** Null when the answer was taken. */
  submit(answer: ActivationAnswer): Promise<FaultView | null>;
  /** A passphrase that was drawn for what is asked now; null when nothing came that can be shown. */
  draw(): Promise<DrawnPassphrase | null>;
  /** Null when the choice holds, or nothing was chosen. */
  chooseShare(how: 'file' | 'words'): Promise<FaultView | null>;
}

/** The typed side of the activation door. */
export function activationClientOf(door: ActivationDoor): ActivationClient {
  return {
    async describe() {
      return activationQuestionSchema.parse(await door.describe());
    },
    submit: (answer) => faultIn(door.submit(answer)),
    async draw() {
      const drawn = drawnPassphraseSchema.safeParse(await door.draw().catch(() => null));
      return drawn.success ? drawn.data : null;
    },
    chooseShare: (how) => faultIn(door.chooseShare(how)),
  };
}

/** What was not plainly taken counts as refused. */
async function faultIn(answer: Promise<unknown>): Promise<FaultView | null> {
  const reply = activationReplySchema.safeParse(await answer.catch(() => undefined));
  if (reply.success && reply.data === null) return null;
  const refused = reply.success ? reply.data : null;
  const code = faultCodes.find((candidate) => candidate === refused?.code) ?? 'internal';
  return { code, detail: refused?.detail ?? {}, logId: null };
}
