import type { Preview } from '../../shared/ceremony/script.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Evidence } from './effect.ts';

type Stores = Pick<CeremonyPorts, 'keyStores'>;

/** How a copy is sealed: in the record, and before that in the review. The words of a copy that lies sealed. Fault: `custody-refused` {why}. */
export const sealingEvidence = ({ keyStores }: Stores, iterations: number | undefined): Evidence => ({
  label: 'Sealing',
  value: keyStores['sealed-file'].sealingTerms(iterations),
});

/** Where the plan says nothing of iterations, they are the program's: `used`, where those differ from a sealed file's. */
export const sealingField = (ports: Stores, iterations: number | undefined, used = iterations): Preview['fields'][number] => ({
  ...sealingEvidence(ports, used),
  origin: iterations === undefined ? 'program' : 'plan',
  provisional: false,
});
