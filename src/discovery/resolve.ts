import type { CvmView } from '../snapshot/model.ts';
import { type HostAndPort, parseDnsName } from './dns-name.ts';

/** Why a CVM has no guest target, or an endpoint no target of its own; by kind of list. */
export const SKIP_REASONS = {
  guests: {
    not_running: 'The CVM does not run.',
    sysinfo_private: 'Its setting `public_sysinfo` is off: the gateway has no route to its guest agent.',
    no_gateway: 'It has no gateway.',
    invalid_gateway: 'The domain of its gateway is no DNS name.',
    no_instance_id: 'The API does not list its instance id, such as before its first boot.',
    invalid_instance_id: 'Its instance id cannot be part of a host name.',
  },
  endpoints: {
    not_running: 'The CVM does not run.',
    no_gateway: 'It has no gateway.',
    invalid_gateway: 'The domain of its gateway is no DNS name.',
    invalid_url: "The URL is more than `https://` and a name below the domain of the CVM's gateway.",
  },
} as const;

/** A kind of list, by its path below `/sd`. */
export type SdKind = keyof typeof SKIP_REASONS;

type SkipReason<K extends SdKind> = keyof (typeof SKIP_REASONS)[K];

/** Parses the domain of a gateway. */
export type ParseDomain = (text: string) => HostAndPort | undefined;

/** Where the gateway of a CVM routes requests to its guest agent. */
export interface GuestRoute {
  readonly instanceId: string;
  readonly gateway: HostAndPort;
}

/** Letters and digits: with a hyphen, the gateway would read another port. */
const INSTANCE_ID = /^[0-9a-z]{1,57}$/i;

/** `https://{id}-{port}.{domain of the gateway}`, without a path. */
const ENDPOINT_URL = /^https:\/\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.([^/]+)\/?$/i;

/** Parses each domain once: most CVMs share one. */
export function createDomainParser(): ParseDomain {
  const parsed = new Map<string, HostAndPort | undefined>();
  return (text) => {
    if (!parsed.has(text)) parsed.set(text, parseDnsName(text));
    return parsed.get(text);
  };
}

/** The route to the guest agent of a CVM, or why there is none. */
export function resolveGuest(cvm: CvmView, parse: ParseDomain): GuestRoute | SkipReason<'guests'> {
  if (cvm.status !== 'running') return 'not_running';
  if (cvm.isSysinfoPublic === false) return 'sysinfo_private';
  const gateway = resolveGateway(cvm, parse);
  if (typeof gateway === 'string') return gateway;
  const { instanceId } = cvm.attributes;
  if (instanceId === undefined) return 'no_instance_id';
  return INSTANCE_ID.test(instanceId) ? { instanceId, gateway } : 'invalid_instance_id';
}

/** The URL of an endpoint on a CVM, without a path, or why it is no target. */
export function resolveEndpoint(
  cvm: CvmView,
  url: string,
  parse: ParseDomain,
): { readonly url: string } | SkipReason<'endpoints'> {
  if (cvm.status !== 'running') return 'not_running';
  const gateway = resolveGateway(cvm, parse);
  if (typeof gateway === 'string') return gateway;
  const [, label = '', domain = ''] = ENDPOINT_URL.exec(url) ?? [];
  const { host, port } = parse(domain) ?? {};
  if (host !== gateway.host) return 'invalid_url';
  return { url: `https://${label.toLowerCase()}.${host}${port === undefined ? '' : `:${port}`}` };
}

function resolveGateway(
  { attributes, settings }: CvmView,
  parse: ParseDomain,
): HostAndPort | 'no_gateway' | 'invalid_gateway' {
  const { gatewayDomain } = attributes;
  if (settings.gateway === false || gatewayDomain === undefined) return 'no_gateway';
  return parse(gatewayDomain) ?? 'invalid_gateway';
}
