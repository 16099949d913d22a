import { Fault } from '../fault/fault.ts';
import { concatBytes } from '../base/bytes.ts';
import { crc32, uint32Bytes } from './crc32.ts';

/** The 256 words of BCR-2020-012, one for each byte value. First and last letter together are unique. */
const words = `
  able acid also apex aqua arch atom aunt away axis back bald barn belt beta bias
  blue body brag brew bulb buzz calm cash cats chef city claw code cola cook cost
  crux curl cusp cyan dark data days deli dice diet door down draw drop drum dull
  duty each easy echo edge epic even exam exit eyes fact fair fern figs film fish
  fizz flap flew flux foxy free frog fuel fund gala game gear gems gift girl glow
  good gray grim guru gush gyro half hang hard hawk heat help high hill holy hope
  horn huts iced idea idle inch inky into iris iron item jade jazz join jolt jowl
  judo jugs jump junk jury keep keno kept keys kick kiln king kite kiwi knob lamb
  lava lazy leaf legs liar limp lion list logo loud love luau luck lung main many
  math maze memo menu meow mild mint miss monk nail navy need news next noon note
  numb obey oboe omit onyx open oval owls paid part peck play plus poem pool pose
  puff puma purr quad quiz race ramp real redo rich road rock roof ruby ruin runs
  rust safe saga scar sets silk skew slot soap solo song stub surf swan taco task
  taxi tent tied time tiny toil tomb toys trip tuna twin ugly undo unit urge user
  vast very veto vial vibe view visa void vows wall wand warm wasp wave waxy webs
  what when whiz wolf work yank yawn yell yoga yurt zaps zero zest zinc zone zoom
`
  .trim()
  .split(/\s+/);

const minimal: readonly string[] = words.map((word) => word.charAt(0) + word.charAt(3));
const byteOf: ReadonlyMap<string, number> = new Map(minimal.map((pair, byte) => [pair, byte]));

/** Bytes and their CRC-32 (always four bytes) in the minimal style: two lower-case letters a byte. */
export function encodeBytewords(bytes: Uint8Array): string {
  let text = '';
  for (const byte of concatBytes(bytes, uint32Bytes(crc32(bytes)))) text += minimal[byte]!;
  return text;
}

/** Bytes of minimal-style bytewords in either letter case, without their CRC-32. Fault `ur-invalid`. */
export function decodeBytewords(text: string): Uint8Array {
  if (text.length % 2 !== 0 || text.length < 10) throw new Fault('ur-invalid', { why: 'bytewords are cut short' });
  const lower = text.toLowerCase();
  const all = new Uint8Array(text.length / 2);
  for (let i = 0; i < all.length; i++) {
    const byte = byteOf.get(lower.slice(2 * i, 2 * i + 2));
    if (byte === undefined) throw new Fault('ur-invalid', { why: 'not a byteword' });
    all[i] = byte;
  }
  const body = all.slice(0, -4);
  const checksum = new DataView(all.buffer).getUint32(body.length);
  if (checksum !== crc32(body)) throw new Fault('ur-invalid', { why: 'CRC-32 of the bytewords differs' });
  return body;
}
