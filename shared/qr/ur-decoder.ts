import { Fault } from '../fault/fault.ts';
import { decodeBytewords } from './bytewords.ts';
import { crc32 } from './crc32.ts';
import { createFragmentChooser } from './fountain-degree.ts';
import { decodeFountainPart, type FountainPart } from './fountain-part.ts';
import { createFountainSolver, type FountainSolver } from './fountain-solver.ts';
import { isUrType } from './ur-encoder.ts';

export interface UrResult {
  readonly type: string;
  readonly cbor: Uint8Array;
}

export interface UrDecoder {
  /**
   * Takes the text of one code, in either letter case, in any order; repeats are harmless, and once the result is there
   * further parts are ignored. Fault `ur-invalid` for anything that is not a part of this message; what was received before stays.
   */
  receive(part: string): void;
  /** From 0 to 1: the share of independent parts received. */
  readonly progress: number;
  readonly result: UrResult | undefined;
}

interface Message {
  readonly type: string;
  readonly first: FountainPart;
  readonly choose: (seqNum: number) => readonly number[];
  readonly solver: FountainSolver;
}

const refuse = (why: string): Fault => new Fault('ur-invalid', { why });

/** Longest text a code can hold (version 40-L, alphanumeric). */
const longestSinglePart = 4_296;

function partsOf(text: string): { readonly type: string; readonly seq: string | undefined; readonly body: string } {
  if (text.length > longestSinglePart) throw refuse('longer than a QR code can be');
  if (!/^[\x21-\x7e]*$/.test(text)) throw refuse('not a UR');
  const [head, ...rest] = text.toLowerCase().split('/');
  const type = head?.startsWith('ur:') ? head.slice(3) : '';
  if (!isUrType(type)) throw refuse('not a UR');
  if (rest.length === 1) return { type, seq: undefined, body: rest[0]! };
  if (rest.length === 2) return { type, seq: rest[0]!, body: rest[1]! };
  throw refuse('not a UR');
}

function sameMessage(message: Message, type: string, part: FountainPart): boolean {
  const { first } = message;
  return (
    message.type === type &&
    first.seqLen === part.seqLen &&
    first.messageLength === part.messageLength &&
    first.checksum === part.checksum &&
    first.data.length === part.data.length
  );
}

/** A decoder for one UR. Limits: `fountainLimits`. */
export function createUrDecoder(): UrDecoder {
  let message: Message | undefined;
  let result: UrResult | undefined;

  function begin(type: string, first: FountainPart): Message {
    return {
      type,
      first,
      choose: createFragmentChooser(first.seqLen, first.checksum),
      solver: createFountainSolver(first.seqLen, first.data.length),
    };
  }

  function receivePart(type: string, seq: string, body: string): void {
    const part = decodeFountainPart(decodeBytewords(body));
    if (seq !== `${part.seqNum}-${part.seqLen}`) throw refuse('part number differs inside and outside');
    message ??= begin(type, part);
    if (!sameMessage(message, type, part)) throw refuse('part of another message');
    message.solver.add(message.choose(part.seqNum), part.data);
    if (message.solver.rank < part.seqLen) return;
    const cbor = message.solver.solve().slice(0, part.messageLength);
    message = undefined;
    if (crc32(cbor) !== part.checksum) throw refuse('CRC-32 of the message differs: begin again');
    result = { type, cbor };
  }

  return {
    receive(text) {
      if (result) return;
      const { type, seq, body } = partsOf(text);
      if (seq !== undefined) receivePart(type, seq, body);
      else if (message) throw refuse('part of another message');
      else result = { type, cbor: decodeBytewords(body) };
    },
    get progress() {
      if (result) return 1;
      return message ? Math.min(message.solver.rank / message.first.seqLen, 1) : 0;
    },
    get result() {
      return result;
    },
  };
}
