import fc from 'fast-check';

/** Labels in printed order: the service's name and the nine fields. The unreadable ones stand for unknown code pages. */
const labelSets = [
  [
    'SERVICE_NAME',
    'TYPE',
    'START_TYPE',
    'ERROR_CONTROL',
    'BINARY_PATH_NAME',
    'LOAD_ORDER_GROUP',
    'TAG',
    'DISPLAY_NAME',
    'DEPENDENCIES',
    'SERVICE_START_NAME',
  ],
  [
    'NOMBRE_SERVICIO',
    'TIPO',
    'TIPO_INICIO',
    'CONTROL_ERROR',
    'NOMBRE_RUTA_BINARIO',
    'GRUPO_ORDEN_CARGA',
    'ETIQUETA',
    'NOMBRE_MOSTRAR',
    'DEPENDENCIAS',
    'NOMBRE_INICIO_SERVICIO',
  ],
  ['服务名称', '类型', '启动类型', '错误控制', '路径', '组', '标记', '显示名称', '依赖关系', '启动名称'],
  ['???', '?', '??', '???', '????', '?', '??', '????', '?', '??'],
  ['�a�', '�', '��', '�_�', '��_�', '�', '�', '��', '���', '�'],
  [
    'Nom du service',
    'Type',
    'Type de démarrage',
    'Contrôle',
    'Chemin',
    'Groupe',
    'Balise',
    'Nom',
    'Dépendances',
    'Compte',
  ],
] as const;

const types = [
  { type: { value: 0x20, name: 'WIN32_SHARE_PROCESS' }, printed: '20  WIN32_SHARE_PROCESS' },
  { type: { value: 0x10, name: 'WIN32_OWN_PROCESS' }, printed: '10  WIN32_OWN_PROCESS' },
  {
    type: { value: 0x110, name: 'WIN32_OWN_PROCESS (interactive)' },
    printed: '110  WIN32_OWN_PROCESS (interactive)',
  },
] as const;

const startTypes = [
  { startType: { value: 2, name: 'AUTO_START' }, printed: '2   AUTO_START' },
  { startType: { value: 2, name: 'AUTO_START (DELAYED)' }, printed: '2   AUTO_START  (DELAYED)' },
  { startType: { value: 3, name: 'DEMAND_START' }, printed: '3   DEMAND_START' },
  { startType: { value: 4, name: 'DISABLED' }, printed: '4   DISABLED' },
] as const;

const serviceName = fc.oneof(
  fc.constantFrom('lanmanworkstation', 'MRxSmb10', 'MRxSmb20', 'Bowser', 'NSI', 'DHCP Broadband 4'),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9$_.-]{0,20}$/),
);
const dependency = fc.oneof(serviceName, fc.constantFrom('+NetworkProvider', '+SCSI CDROM Class'));
const account = fc.constantFrom(
  'LocalSystem',
  'NT AUTHORITY\\NetworkService',
  'NT-AUTORITÄT\\Netzwerkdienst',
  '.\\svc',
  'CONTOSO\\gmsa$',
  'svc@contoso.example',
);
const freeText = fc
  .oneof(
    fc.constantFrom(
      '',
      'Workstation',
      'Arbeitsstationsdienst',
      'A: B',
      'DEPENDENCIES : MRxSmb10',
      ': MRxSmb10',
      '20  WIN32_SHARE_PROCESS',
      '[SC] OpenService FAILED 5:',
    ),
    fc.stringMatching(/^[A-Za-z0-9äö "'().:\\/+-]{0,60}$/),
  )
  .map((text) => text.trim());

/** A service's configuration and the way in which it is printed and carried. */
export const scRendering = fc.record({
  labels: fc.constantFrom(...labelSets),
  header: fc.constantFrom('[SC] QueryServiceConfig SUCCESS', '[SC] QueryServiceConfig: ?????', null),
  type: fc.constantFrom(...types),
  startType: fc.constantFrom(...startTypes),
  serviceName,
  binaryPathName: fc.oneof(fc.constant('C:\\Windows\\System32\\svchost.exe -k NetworkService -p'), freeText),
  loadOrderGroup: fc.constantFrom('', 'NetworkProvider', 'Boot File System'),
  tag: fc.nat(99),
  displayName: freeText,
  dependencies: fc.array(dependency, { maxLength: 6 }),
  account,
  colon: fc.constantFrom(':', '：'),
  isPadded: fc.boolean(),
  isIndented: fc.boolean(),
  isDoubled: fc.boolean(),
  lineBreak: fc.constantFrom('\r\n', '\n', '\r\r\n'),
  mark: fc.constantFrom('', '\uFEFF'),
  before: fc.constantFrom<readonly string[]>([], ['C:\\>sc qc it'], ['PS C:\\Users\\a> sc.exe qc it']),
  after: fc.constantFrom<readonly string[]>([], ['', 'C:\\>'], ['PS C:\\Users\\a> ']),
});

export type ScRendering = typeof scRendering extends fc.Arbitrary<infer Value> ? Value : never;

/** The text, and the fields that must be read from it. */
export function renderScQuery(rendering: ScRendering): { service: object; text: string } {
  const { labels, colon, isPadded, isIndented, type, startType, dependencies, before, after } = rendering;
  const field = (label: string, value: string): string => {
    const line = `${isPadded ? label.padEnd(19) : label}${colon} ${value}`;
    return isIndented ? `        ${line}` : line;
  };
  const [nameLabel, ...fieldLabels] = labels;
  const [first = '', ...others] = dependencies;
  const values = [
    type.printed,
    startType.printed,
    '1   NORMAL',
    rendering.binaryPathName,
    rendering.loadOrderGroup,
    String(rendering.tag),
    rendering.displayName,
    first,
    rendering.account,
  ];
  const fields = values.map((value, index) => field(fieldLabels[index] ?? '', value));
  const more = others.map((name) => `${isIndented ? ' '.repeat(27) : ''}${colon} ${name}`);
  const header = rendering.header === null ? [] : [rendering.header, ''];
  const name = `${nameLabel}${colon} ${rendering.serviceName}`;
  const lines = [...before, ...header, name, ...fields.slice(0, 8), ...more, ...fields.slice(8), ...after];
  const printed = rendering.isDoubled ? lines.flatMap((line) => [line, '']) : lines;
  const service = {
    serviceName: rendering.serviceName,
    type: type.type,
    startType: startType.startType,
    binaryPathName: rendering.binaryPathName,
    loadOrderGroup: rendering.loadOrderGroup,
    tag: rendering.tag,
    displayName: rendering.displayName,
    dependencies,
    serviceStartName: rendering.account,
  };
  return { service, text: rendering.mark + printed.join(rendering.lineBreak) + rendering.lineBreak };
}
