import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { partText } from '../text/part-text.ts';
import { pixelsPerModule, qrPicture } from './qr-matrix.ts';

function pictureOf(text: string) {
  try {
    return qrPicture(text);
  } catch {
    return null;
  }
}

/** One QR code, black on white in every theme, on whole pixels, with its quiet zone. Drawn here and kept nowhere. */
export function QrCode({
  text,
  label = partText.qr.code,
  wanted = 320,
}: {
  text: string;
  label?: string;
  wanted?: number;
}): ReactNode {
  const picture = useMemo(() => pictureOf(text), [text]);
  if (picture === null) return <p className="hint">{partText.qr.tooLong}</p>;
  const pixels = picture.side * pixelsPerModule(picture.side, wanted);
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      width={pixels}
      height={pixels}
      viewBox={`0 0 ${picture.side} ${picture.side}`}
      shapeRendering="crispEdges"
    >
      <rect width={picture.side} height={picture.side} fill="#fff" />
      <path d={picture.path} fill="#000" />
    </svg>
  );
}
