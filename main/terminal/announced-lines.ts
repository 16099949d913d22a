import { visibleText } from '../../shared/base/visible-text.ts';
import { eitherName } from '../ceremony/begun-place.ts';
import type { Intended } from '../ceremony/unsettled-copies.ts';

/** Copies that a ceremony that has not ended announced and has not recorded: where they may be, whole or in part. */
export const announcedLines = (announced: readonly Intended[]): readonly string[] =>
  announced.map(({ time, ceremony, data: { keyId, custody, operation, volume } }) => {
    const where = volume ? visibleText(`${volume.folder}/${eitherName(volume.bundle)}`) : placeWords[custody];
    const place = where === undefined ? '' : `, at ${where}`;
    return `${operation}: copy ${keyId} (${custody}) was announced ${time} in ceremony ${ceremony ?? ''} and is not recorded yet: it may be there, whole or in part${place}; its end, resume or abort says what became of it`;
  });

const placeWords: Readonly<Record<string, string>> = { 'sealed-file': 'this workstation', token: 'its token' };
