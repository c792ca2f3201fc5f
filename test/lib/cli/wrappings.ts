/** What tools, mail and editors put around the text that a command printed. */
export type Wrapping = { readonly name: string; readonly wrap: (text: string) => string };

/** As the JSON of `az vm run-command invoke`. */
function runCommandResult(text: string) {
  const status = (stream: string, message: string) => ({
    code: `ComponentStatus/${stream}/succeeded`,
    displayStatus: 'Provisioning succeeded',
    level: 'Info',
    message,
    time: null,
  });
  return { value: [status('StdOut', text), status('StdErr', '')] };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Coloured as `az … -o jsonc` does on a terminal. */
function inColours(text: string): string {
  return text.replace(/"(\w+)":/g, '\u001b[94m"$1"\u001b[39;49;00m:');
}

function eachLine(text: string, change: (line: string) => string): string {
  return text.replace(/[^\n]+/g, change);
}

/** `az … -o yaml`: single quotes, every line break doubled; https://yaml.org/spec/1.2.2/#732-single-quoted-style */
function yamlSingle(text: string): string {
  const quoted = text.replaceAll("'", "''").replace(/\n+/g, (breaks) => `${breaks}\n    `);
  return `value:\n- code: ComponentStatus/StdOut/succeeded\n  displayStatus: Provisioning succeeded\n  level: Info\n  message: '${quoted}'\n  time: null\n`;
}

/** The same where a line begins or ends with a blank: double quotes, folded at eighty columns. */
function yamlDouble(text: string): string {
  const folded = JSON.stringify(text).replace(/(.{60}[^\\])(?=[^\\"u])/g, '$1\\\n    \\');
  return `value:\n- code: ComponentStatus/StdOut/succeeded\n  message: ${folded.replace(/\\\n {4}\\(?! )/g, '\\\n    ')}\n  time: null\n`;
}

function yamlBlock(text: string): string {
  return `value:\n- message: |\n${eachLine(text, (line) => `    ${line}`)}  time: null\n`;
}

/** `Invoke-AzVMRunCommand`, as PowerShell's host shows it. */
function azureList(text: string): string {
  return `\nValue[0]        : \n  Code          : ComponentStatus/StdOut/succeeded\n  Level         : Info\n  DisplayStatus : Provisioning succeeded\n  Message       : ${text}\nValue[1]        : \n  Code          : ComponentStatus/StdErr/succeeded\n  Message       : \nStatus          : Succeeded\nCapacity        : 0\nCount           : 0\n`;
}

/** `(Invoke-AzVMRunCommand …).Value | Format-List`. */
function formatList(text: string): string {
  const indented = text.trimEnd().replaceAll('\n', `\n${' '.repeat(16)}`);
  return `\nCode          : ComponentStatus/StdOut/succeeded\nLevel         : Info\nMessage       : ${indented}\nTime          : \n\n`;
}

function transcript(text: string): string {
  return `**********************\r\nWindows PowerShell transcript start\r\nStart time: 20260105030000\r\n**********************\r\nPS C:\\> .\\probe.ps1\r\n${text.replaceAll('\n', '\r\n')}PS C:\\> Stop-Transcript\r\n**********************\r\n`;
}

export const wrappings: readonly Wrapping[] = [
  { name: 'nothing', wrap: (text) => text },
  { name: "az's JSON", wrap: (text) => json(runCommandResult(text)) },
  {
    name: "az's JSON behind a prompt",
    wrap: (text) => `C:\\> az vm run-command invoke\n${json(runCommandResult(text))}C:\\>\n`,
  },
  { name: 'coloured JSON', wrap: (text) => inColours(json(runCommandResult(text))) },
  { name: 'JSON as an array', wrap: (text) => json([text]) },
  { name: 'JSON as a string', wrap: (text) => json(text) },
  {
    name: 'ConvertTo-Json',
    wrap: (text) => json({ Value: [{ Code: 'StdOut', Message: text }], Status: 'Succeeded' }),
  },
  { name: 'YAML in single quotes', wrap: yamlSingle },
  { name: 'YAML in double quotes', wrap: yamlDouble },
  { name: 'YAML as a block', wrap: yamlBlock },
  { name: 'Invoke-AzVMRunCommand', wrap: azureList },
  { name: 'Format-List', wrap: formatList },
  { name: 'a transcript', wrap: transcript },
  {
    name: 'a quoted mail',
    wrap: (text) =>
      `Hello,\n\nOn Monday somebody wrote:\n${eachLine(text, (line) => `> ${line}`)}>\n\nRegards\n`,
  },
  { name: 'a mail quoted twice', wrap: (text) => eachLine(text, (line) => `>> ${line}`) },
  { name: 'a Markdown block', wrap: (text) => `The output:\n\n\`\`\`text\n${text}\`\`\`\n` },
  { name: 'indentation', wrap: (text) => eachLine(text, (line) => `      ${line}`) },
  { name: 'non-breaking blanks', wrap: (text) => eachLine(text, (line) => `\u00a0\u00a0${line}`) },
];

/** What a log of a build puts before each line, and what it has between them. */
export const buildLogs: readonly Wrapping[] = [
  {
    name: "Packer's",
    wrap: (text) =>
      `==> azure-arm.gate: Provisioning with powershell script: smb1-gate.ps1\n${eachLine(text, (line) => `    azure-arm.gate: ${line}`)}==> azure-arm.gate: Deleting\n`,
  },
  {
    name: "Image Builder's",
    wrap: (text) =>
      eachLine(
        text,
        (line) =>
          `[019d793b-66fc-480f-9b5f-6de798958520] PACKER OUT     azure-arm: ${line}\r\n[019d793b-66fc-480f-9b5f-6de798958520] PACKER ERR 2026/11/06 08:38:20 packer: [INFO] bytes`,
      ),
  },
  {
    name: "a pipeline's, with times",
    wrap: (text) =>
      text
        .split('\n')
        .map((line, index) => `2026-02-01T10:23:${10 + (index % 50)}.${1_000_000 + index * 997}Z ${line}`)
        .join('\n'),
  },
];
