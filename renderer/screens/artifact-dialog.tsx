import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ShownReference } from '../../shared/contract/views.ts';
import type { Density } from '../../shared/qr/carried-frames.ts';
import { useCall } from '../bridge/use-client.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Digest } from '../parts/digest.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { QrPlayer } from '../parts/qr-player.tsx';
import { Viewer } from '../parts/viewer.tsx';
import { screenText } from '../text/screen-text.ts';

const text = screenText.artifact;

/** An artifact in full: decoded text, PEM, digest, and the way to its QR. */
export function ArtifactDialog({ artifact, onClose }: { artifact: ShownReference; onClose: () => void }): ReactNode {
  const { name } = artifact;
  const detail = useCall('artifact.show', artifact);
  const [qr, setQr] = useState(false);
  if (qr) return <QrDialog artifact={artifact} title={detail.value?.title ?? name} onClose={() => setQr(false)} />;
  if (detail.value === null) {
    return (
      <Dialog title={name} onClose={onClose}>
        {detail.fault === null ? <p>{screenText.loading}</p> : <FaultPanel fault={detail.fault} />}
      </Dialog>
    );
  }
  const { title, text: decoded, pem, sha256 } = detail.value;
  const pages = [{ name: text.text, text: decoded }, ...(pem === null ? [] : [{ name: text.pem, text: pem }])];
  return (
    <Viewer title={title} pages={pages} onClose={onClose}>
      <div className="viewer-head">
        <Digest digest={sha256} label={text.digest} />
        <button type="button" onClick={() => setQr(true)}>
          {text.showQr}
        </button>
      </div>
    </Viewer>
  );
}

/** An artifact as QR, with the density chosen here and the frames made by main. */
export function QrDialog({
  artifact,
  title,
  onClose,
}: {
  artifact: ShownReference;
  title: string;
  onClose: () => void;
}): ReactNode {
  const [density, setDensity] = useState<Density>('v20');
  const frames = useCall('artifact.frames', { artifact, density });
  return (
    <Dialog title={text.qrTitle(title)} onClose={onClose} wide>
      <FaultPanel fault={frames.fault} />
      {frames.value === null ? (
        frames.fault === null && <p>{screenText.loading}</p>
      ) : (
        <QrPlayer view={frames.value} density={density} onDensity={setDensity} />
      )}
    </Dialog>
  );
}
