import { calling } from './calling.ts';
import { openRoom, type TestRoom } from './test-room.ts';

/** A room whose ledger has ceremonies as a program with an earlier edition of the scripts wrote them; the first edition wrote no number. */
export const roomOfEdition = (edition: number, options: Parameters<typeof openRoom>[0] = {}): Promise<TestRoom> =>
  openRoom({
    ...options,
    around: (ports) => {
      const append: typeof ports.ledger.append = (entry) => {
        if (entry.type !== 'ceremony-opened') return ports.ledger.append(entry);
        const { scriptEdition: _later, ...data } = entry.data;
        return ports.ledger.append({ ...entry, data: { ...data, ...(edition > 1 && { scriptEdition: edition }) } });
      };
      return { ...ports, ledger: calling(ports.ledger, { append }) };
    },
  });
