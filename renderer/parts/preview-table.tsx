import type { ReactNode } from 'react';
import type { Origin, Preview } from '../../shared/ceremony/script.ts';
import { reviewText } from '../text/review-text.ts';
import { Shown } from './shown.tsx';

/** Every field of what will be signed, with who put it there. */
export function PreviewTable({ preview }: { preview: Preview }): ReactNode {
  return (
    <table className="plain-table preview" aria-label={reviewText.fieldsOf(preview.title)}>
      <thead>
        <tr>
          <th scope="col">{reviewText.field}</th>
          <th scope="col">{reviewText.value}</th>
          <th scope="col">{reviewText.origin}</th>
        </tr>
      </thead>
      <tbody>
        {preview.fields.map((field, i) => (
          <tr key={`${field.label} ${i}`}>
            <th scope="row">{field.label}</th>
            <td>
              <Shown text={field.value} lines />
              {field.provisional && <span className="provisional">{reviewText.provisional}</span>}
            </td>
            <td>
              <OriginMark origin={field.origin} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function OriginMark({ origin }: { origin: Origin }): ReactNode {
  return (
    <span className={`origin ${origin}`} title={reviewText.originMeans[origin]}>
      {reviewText.originWord[origin]}
    </span>
  );
}

/** What the request asked for, what the profile says, what would be issued. */
export function RequestDiff({ preview }: { preview: Preview }): ReactNode {
  if (preview.requestDiff.length === 0) return null;
  return (
    <table className="plain-table diff" aria-label={reviewText.diffOf(preview.title)}>
      <thead>
        <tr>
          <th scope="col">{reviewText.field}</th>
          <th scope="col">{reviewText.requested}</th>
          <th scope="col">{reviewText.profile}</th>
          <th scope="col">{reviewText.issued}</th>
          <th scope="col">{reviewText.verdict}</th>
        </tr>
      </thead>
      <tbody>
        {preview.requestDiff.map((line, i) => (
          <tr key={`${line.field} ${i}`} className={line.verdict}>
            <th scope="row">{line.field}</th>
            <td>
              <Shown text={line.requested} lines />
            </td>
            <td>
              <Shown text={line.profile} lines />
            </td>
            <td>
              <Shown text={line.issued} lines />
            </td>
            <td>
              <span className={`verdict ${line.verdict}`}>{reviewText.verdictWord[line.verdict]}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
