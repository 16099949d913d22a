/**
 * The sheet. A4; what is printed stays inside the area that US Letter shows too (9 mm less above and below when centred),
 * and the left margin leaves room for a hole punch (ISO 838: holes 12 mm from the edge).
 */
export const pageMillimetres = { top: 30, right: 15, bottom: 30, left: 25 } as const;

/** Furniture begins this far from the edge of the sheet, for the same reason. */
export const furnitureMillimetres = 12;

const inches = (millimetres: number): number => Math.round((millimetres / 25.4) * 1000) / 1000;

/** What the Printer port's adapter passes to Electron's `printToPDF` beside header and footer (margins in inches). */
export const printToPdfOptions = {
  pageSize: 'A4',
  landscape: false,
  printBackground: true,
  displayHeaderFooter: true,
  preferCSSPageSize: true,
  generateTaggedPDF: true,
  generateDocumentOutline: true,
  margins: {
    top: inches(pageMillimetres.top),
    right: inches(pageMillimetres.right),
    bottom: inches(pageMillimetres.bottom),
    left: inches(pageMillimetres.left),
  },
} as const;
