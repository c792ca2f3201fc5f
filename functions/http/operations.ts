import { cancelOperation, listOperation, readOperation, startOperation } from './audits.ts';
import { changesOperation } from './changes.ts';
import { checkOperation } from './check.ts';
import { describeOperation } from './describe.ts';
import { exportOperation, findingsOperation, imagesOperation } from './listings.ts';
import type { Operation } from './operation.ts';
import { planOperation } from './plan.ts';
import { healthOperation, versionOperation } from './product.ts';
import { reportOperation } from './report.ts';

const described: readonly Operation[] = [
  startOperation,
  planOperation,
  listOperation,
  readOperation,
  cancelOperation,
  findingsOperation,
  imagesOperation,
  changesOperation,
  reportOperation,
  exportOperation,
  checkOperation,
  healthOperation,
  versionOperation,
];

/** Every route of the API, its own description among them. */
export const operations: readonly Operation[] = [...described, describeOperation(described)];
