import type { SimRequest, SimResponse } from './world.ts';

/**
 * The seam between the core and the parts that plug into it. The core checks in this order: token, `Faults.before`,
 * buckets, access to the subscription, the route's handler, `Faults.after`.
 */

/** Throttling policies of the Compute resource provider, by the names its headers use or would use. */
export type ComputePolicy =
  | 'UpdateVM'
  | 'LowCostGetVM'
  | 'HighCostGetVM'
  | 'GetOperation'
  | 'GetVMScaleSetVM'
  | 'UpdateVMScaleSetVM'
  | 'VMScaleSetHighCostGet';

/** What a call costs at the Compute resource provider. */
export type ComputeCharge = {
  readonly policy: ComputePolicy;
  /** Region whose provider answers, in lower case. */
  readonly location: string;
  /** The VM, instance or operation that has a bucket of its own, in lower case; null when the policy has none. */
  readonly resource: string | null;
};

export type ChargeFacts = {
  readonly principal: string;
  /** Null for calls at tenant scope. */
  readonly subscriptionId: string | null;
  /** POST actions such as runCommand count as writes. */
  readonly operation: 'read' | 'write';
  /** Null for calls that Compute does not answer. */
  readonly compute: ComputeCharge | null;
};

/** `headers` are the remaining-tokens headers of the answer; `response` is the 429. */
export type Charge =
  | { readonly kind: 'granted'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly response: SimResponse };

export type Buckets = { charge(facts: ChargeFacts, now: number): Charge };

/** One call after its route was found. */
export type Call = {
  readonly request: SimRequest;
  /** The values of the route's `{names}`, decoded, spelled as the client did. */
  readonly params: Readonly<Record<string, string>>;
  /** Object id of the principal that the token was issued to. */
  readonly principal: string;
  readonly apiVersion: string;
  /** Simulated time of arrival, epoch ms. */
  readonly now: number;
};

export type Route = {
  readonly method: 'GET' | 'POST';
  /** Literal segments compare case-insensitively; `{name}` stands for one segment. */
  readonly path: string;
  /** The action a role must grant, such as `Microsoft.Compute/virtualMachines/read`; null: any signed-in caller is answered. */
  readonly action: string | null;
  readonly operation: 'read' | 'write';
  /** Absent for calls that Compute does not answer. */
  readonly compute?: (call: Call) => ComputeCharge;
  handle(call: Call): SimResponse | Promise<SimResponse>;
};

/** Ways to make the control plane misbehave. */
export type Faults = {
  /** An answer here replaces the handler: nothing was carried out. */
  before?(call: Call, route: Route): SimResponse | null;
  /** The call was carried out; what the client sees of it may differ. */
  after?(call: Call, route: Route, response: SimResponse): SimResponse;
};
