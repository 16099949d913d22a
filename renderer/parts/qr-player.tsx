import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { QrView } from '../../shared/contract/views.ts';
import { densities } from '../../shared/qr/carried-frames.ts';
import type { Density } from '../../shared/qr/carried-frames.ts';
import { partText } from '../text/part-text.ts';
import { Digest } from './digest.tsx';
import { SelectField } from './field.tsx';
import { QrCode } from './qr-code.tsx';

const text = partText.qr;
const densityNames = Object.keys(densities) as Density[];

/** An object as QR: one code, or frames that follow each other with pause and single step, and the digest beside them. */
export function QrPlayer({
  view,
  density,
  onDensity,
}: {
  view: QrView;
  density: Density;
  onDensity: (density: Density) => void;
}): ReactNode {
  const [at, setAt] = useState(0);
  const [fps, setFps] = useState(5);
  const [playing, setPlaying] = useState(() => !matchMedia('(prefers-reduced-motion: reduce)').matches);
  const count = view.frames.length;
  const animated = view.kind === 'animated' && count > 1;
  useEffect(() => {
    setAt(0);
  }, [view]);
  useEffect(() => {
    if (!animated || !playing) return;
    const timer = setInterval(() => setAt((i) => (i + 1) % count), 1000 / fps);
    return () => clearInterval(timer);
  }, [animated, playing, fps, count]);
  const step = (by: number) => {
    setPlaying(false);
    setAt((i) => (i + by + count) % count);
  };
  return (
    <div className="qr-player">
      <div className="qr-stage">
        <QrCode text={view.frames[at] ?? ''} wanted={440} label={animated ? text.frame(at + 1, count) : text.code} />
        {animated && (
          <div className="qr-controls">
            <button type="button" aria-label={text.previous} onClick={() => step(-1)}>
              ‹
            </button>
            <button type="button" className="primary" autoFocus onClick={() => setPlaying(!playing)}>
              {playing ? text.pause : text.play}
            </button>
            <button type="button" aria-label={text.following} onClick={() => step(1)}>
              ›
            </button>
            <span className="qr-frame tabular">{text.frame(at + 1, count)}</span>
          </div>
        )}
      </div>
      <div className="qr-side">
        {view.recommendFile && <p className="notice due">{text.recommendFile}</p>}
        <p>{animated ? text.animated(count, view.total, count / fps) : text.single}</p>
        {animated && (
          <div className="row fields">
            <SelectField
              label={text.rate}
              value={String(fps)}
              choices={[2, 3, 4, 5, 6, 8, 10].map((n) => ({ value: String(n), label: text.rateValue(n) }))}
              onChange={(value) => setFps(Number(value))}
            />
            <DensityField density={density} onDensity={onDensity} />
          </div>
        )}
        <Digest digest={view.sha256} />
        <p className="hint">{text.compare}</p>
      </div>
    </div>
  );
}

function DensityField({ density, onDensity }: { density: Density; onDensity: (density: Density) => void }): ReactNode {
  return (
    <SelectField
      label={text.density}
      value={density}
      choices={densityNames.map((name) => ({ value: name, label: text.densities[name] }))}
      onChange={(value) => {
        const name = densityNames.find((candidate) => candidate === value);
        if (name !== undefined) onDensity(name);
      }}
    />
  );
}
