import QRCode from 'qrcode';

/** Modules of light border that readers need (ISO/IEC 18004 §9.1), and the smallest module on paper (standards H25). */
const quietZone = 4;
const moduleMillimetres = 0.5;
const leastMillimetres = 26;

/** One code as inline SVG, error correction M, at least half a millimetre a module. */
export function QrDrawing({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  let path = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!data[y * size + x]) continue;
      let run = 1;
      while (x + run < size && data[y * size + x + run]) run++;
      path += `M${x + quietZone} ${y + quietZone}h${run}v1h-${run}z`;
      x += run;
    }
  }
  const side = size + 2 * quietZone;
  const millimetres = Math.max(leastMillimetres, Math.ceil(side * moduleMillimetres));
  return (
    <figure className="qr">
      <svg
        viewBox={`0 0 ${side} ${side}`}
        role="img"
        aria-label={label}
        style={{ width: `${millimetres}mm`, height: `${millimetres}mm` }}
        shapeRendering="crispEdges"
      >
        <path d={path} fill="#000" />
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}

/** All codes of one object, numbered when there are several. */
export function QrDrawings({ texts, label }: { readonly texts: readonly string[]; readonly label: string }) {
  if (texts.length === 0) return null;
  return (
    <div className="qrs">
      {texts.map((text, i) => (
        <QrDrawing key={text} text={text} label={texts.length === 1 ? label : `${label}, ${i + 1} of ${texts.length}`} />
      ))}
    </div>
  );
}
