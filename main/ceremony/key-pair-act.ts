import type { RootCreation } from '../../shared/ceremony/plan.ts';
import { dealtQuorum } from './share-dealing.ts';
import { dealingSteps } from './share-delivery.ts';
import type { ActDraft } from './step-draft.ts';

/** The act in which a root's key pair is made, in the words of its custody. */
export function keyPairAct(operation: RootCreation): ActDraft {
  const { name, algorithm, custody } = operation;
  const quorum = dealtQuorum(operation);
  const words = {
    'sealed-file': {
      activity: `Set the passphrase of ${name}, twice, out of view of the others; then the ${algorithm} key pair is generated and sealed.`,
      button: 'Set passphrase and generate',
    },
    token: {
      activity: `Put the token in and give its PIN; it generates the ${algorithm} key pair of ${name} itself, and what it says of the key is read back.`,
      button: 'Give the PIN and generate',
    },
    'throw-away': {
      activity: `Generate the ${algorithm} key pair in memory. It is thrown away when the program ends.`,
      button: 'Generate',
    },
  } as const;
  return {
    title: `Key pair of ${name}`,
    steps: [
      { kind: 'act', effect: 'key.intend', activity: 'Draw the key identifier and write the intention to the ledger.' },
      ...(quorum
        ? [
            ...dealingSteps(quorum),
            {
              kind: 'act' as const,
              effect: 'key.generate' as const,
              activity: `Generate the ${algorithm} key pair of ${name} and seal it under the secret: no single person can open it.`,
            },
          ]
        : [{ kind: 'activate' as const, effect: 'key.generate' as const, ...words[custody.kind] }]),
    ],
  };
}
