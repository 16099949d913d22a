import { endedKeyInWords } from '../../shared/ceremony/ended-in-ceremony.ts';
import type { TranscriptRecord } from './transcript-record.ts';

/** What an abort or an interruption does not take back: copies of keys that are gone, and files with a key that are on a volume by now. */
export const whatLasts = ({ endedKeys, copies }: Pick<TranscriptRecord, 'endedKeys' | 'copies'>): readonly string[] => [
  ...endedKeys.map(endedKeyInWords),
  ...copies.filter(({ outside }) => outside).map(({ what, keyId }) => `File with a key, copy ${keyId.slice(0, 8)}: ${what}.`),
];
