type Fields = Readonly<Record<string, unknown>>;

/** The fields of an endpoint that a user can set; the others say what the engine made of them. */
const ENDPOINT_FIELDS = ['IPAMConfig', 'Links', 'Aliases', 'DriverOpts', 'GwPriority'] as const;
/** Docker names a container by the first digits of its id where nobody chose a name. */
const SHORT_ID_LENGTH = 12;

/** Whether a value is what `docker inspect` prints of a container. Pure. */
export function isInspected(value: unknown): value is Fields {
  return isObject(value) && isObject(value.Config) && isObject(value.HostConfig);
}

/**
 * The body that would create an inspected container anew. What Docker derived from the container's id (its host name and
 * an alias) is left out. Pure; the result is not checked yet.
 */
export function toRequestBody(inspected: Fields): Fields {
  const shortId = typeof inspected.Id === 'string' ? inspected.Id.slice(0, SHORT_ID_LENGTH) : undefined;
  const { Hostname, ...config } = inspected.Config as Fields;
  return {
    ...config,
    ...(Hostname === undefined || Hostname === shortId ? {} : { Hostname }),
    HostConfig: inspected.HostConfig,
    NetworkingConfig: { EndpointsConfig: toEndpoints(inspected.NetworkSettings, shortId) },
  };
}

function toEndpoints(settings: unknown, shortId: string | undefined): Fields {
  const networks = isObject(settings) && isObject(settings.Networks) ? settings.Networks : {};
  return Object.fromEntries(
    Object.entries(networks).flatMap(([name, endpoint]) => {
      const chosen = isObject(endpoint) ? chosenFields(endpoint, shortId) : {};
      return Object.keys(chosen).length === 0 ? [] : [[name, chosen]];
    }),
  );
}

function chosenFields(endpoint: Fields, shortId: string | undefined): Fields {
  return Object.fromEntries(
    ENDPOINT_FIELDS.map((field) => [field, withoutId(endpoint[field], shortId)]).filter(
      ([, value]) => !isEmpty(value),
    ),
  );
}

function withoutId(value: unknown, shortId: string | undefined): unknown {
  return Array.isArray(value) ? value.filter((element) => element !== shortId) : value;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
