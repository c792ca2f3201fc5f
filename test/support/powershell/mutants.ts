/** A change that makes the probe do harm, or keeps it from running on PowerShell 2.0. */
export type Mutant = { readonly name: string; readonly mutate: (script: string) => string };

const anchor = '$services = ';

function insert(line: string): (script: string) => string {
  return (script) => script.replace(anchor, () => `${line}\n${anchor}`);
}

function replace(from: string, to: string): (script: string) => string {
  return (script) => script.replace(from, () => to);
}

export const mutants: readonly Mutant[] = [
  { name: 'sc.exe config', mutate: insert('sc.exe config lanmanworkstation depend= bowser/mrxsmb20/nsi') },
  { name: 'sc.exe stop', mutate: replace('sc.exe query mrxsmb10', 'sc.exe stop mrxsmb10') },
  { name: 'sc.exe with a variable verb', mutate: replace('sc.exe query mrxsmb10', 'sc.exe $name mrxsmb10') },
  { name: 'sc, the alias of Set-Content', mutate: replace('sc.exe query mrxsmb10', 'sc query mrxsmb10') },
  { name: 'dism /enable-feature', mutate: replace('/Get-FeatureInfo', '/Enable-Feature') },
  { name: 'another program than DISM', mutate: replace("'dism.exe'", "'shutdown.exe'") },
  {
    name: 'DISM from another folder',
    mutate: replace("Join-Path $env:windir 'Sysnative'", "Join-Path $env:windir 'Temp'"),
  },
  {
    name: 'output over another file',
    mutate: replace('-RedirectStandardOutput $dismOutput', '-RedirectStandardOutput $system'),
  },
  {
    name: 'another temporary file',
    mutate: replace('"Temp\\smb1-probe-$nonce.txt"', '"System32\\drivers\\etc\\hosts"'),
  },
  { name: 'the temporary file moved later', mutate: insert('$dismOutput = $system') },
  { name: '& $x', mutate: insert('& $x') },
  { name: '& of a script block', mutate: insert('& { 1 }') },
  { name: 'dot-sourcing', mutate: insert('. $x') },
  { name: 'dot-sourcing a file', mutate: insert('. C:\\evil.ps1') },
  { name: 'reg add', mutate: insert('reg.exe add HKLM\\SOFTWARE\\Evil /v x /d 1') },
  { name: 'reg delete', mutate: replace('reg.exe query', 'reg.exe delete') },
  { name: 'Set-ItemProperty', mutate: insert('Set-ItemProperty -Path $services -Name Start -Value 4') },
  { name: 'New-Item', mutate: insert('New-Item -Path C:\\evil') },
  {
    name: 'Remove-Item elsewhere',
    mutate: replace('Remove-Item -Path $dismOutput', 'Remove-Item -Path $system'),
  },
  {
    name: 'Remove-Item with -Recurse',
    mutate: replace('Remove-Item -Path $dismOutput -Force', 'Remove-Item -Path $dismOutput -Recurse -Force'),
  },
  {
    name: 'Stop-Process of others',
    mutate: replace('Stop-Process -InputObject $child', 'Stop-Process -Name lsass'),
  },
  { name: 'Stop-Service', mutate: insert('Stop-Service LanmanWorkstation') },
  { name: 'Restart-Computer', mutate: insert('Restart-Computer -Force') },
  {
    name: 'Disable-WindowsOptionalFeature',
    mutate: insert('Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol'),
  },
  { name: 'a download', mutate: insert('Invoke-WebRequest https://example.com/x.exe -OutFile C:\\x.exe') },
  {
    name: 'a download by .NET',
    mutate: insert("(New-Object Net.WebClient).DownloadFile('https://example.com/x', 'C:\\x')"),
  },
  { name: 'bitsadmin', mutate: insert('bitsadmin.exe /transfer x https://example.com/x C:\\x') },
  { name: 'Invoke-Expression', mutate: insert('Invoke-Expression $nonce') },
  { name: 'iex', mutate: insert('iex $nonce') },
  { name: 'Invoke-WmiMethod', mutate: insert('Invoke-WmiMethod -Class Win32_Process -Name Create') },
  { name: 'another WMI class', mutate: replace('-Class Win32_OptionalFeature', '-Class Win32_Process') },
  {
    name: 'a file redirection',
    mutate: replace('@(sc.exe qc lanmanworkstation 8192)', '@(sc.exe qc lanmanworkstation 8192 > C:\\x.txt)'),
  },
  {
    name: 'a merged stream',
    mutate: replace('@(sc.exe qc lanmanworkstation 8192)', '@(sc.exe qc lanmanworkstation 8192 2>&1)'),
  },
  { name: 'Out-File', mutate: insert("'x' | Out-File C:\\x.txt") },
  { name: 'Set-Content', mutate: insert("Set-Content C:\\x.txt 'x'") },
  { name: 'a method call', mutate: insert('$env:windir.Trim()') },
  {
    name: 'Kill',
    mutate: replace('Stop-Process -InputObject $child -Force -ErrorAction SilentlyContinue', '$child.Kill()'),
  },
  { name: 'a static method', mutate: insert("[System.IO.File]::Delete('C:\\x')") },
  { name: '[Convert]', mutate: insert('[Convert]::ToBase64String($null)') },
  { name: '::new', mutate: insert('[System.Text.StringBuilder]::new()') },
  { name: 'a cast to a .NET type', mutate: insert("[System.IO.FileInfo]'C:\\x'") },
  { name: 'Add-Type', mutate: insert("Add-Type -TypeDefinition 'class X {}'") },
  { name: 'New-Object', mutate: insert('New-Object -ComObject WScript.Shell') },
  { name: 'an environment variable set', mutate: insert("$env:PATH = 'C:\\evil'") },
  { name: 'a property set', mutate: insert('$PSVersionTable.x = 1') },
  { name: 'a function that hides a command', mutate: insert('function Remove-Item { 1 }') },
  { name: 'cmd.exe', mutate: insert('cmd.exe /c del C:\\x') },
  { name: 'a child PowerShell', mutate: insert('powershell.exe -Command 1') },
  { name: '-in', mutate: insert("$x = 'a' -in 'a', 'b'") },
  { name: '-notin', mutate: insert("$x = 'a' -notin 'a', 'b'") },
  { name: '-shl', mutate: insert('$x = 1 -shl 2') },
  { name: '[ordered]', mutate: insert('$x = [ordered]@{ a = 1 }') },
  { name: '[pscustomobject]', mutate: insert('$x = [pscustomobject]@{ a = 1 }') },
  { name: 'ConvertTo-Json', mutate: insert('$x = 1 | ConvertTo-Json') },
  { name: 'Get-CimInstance', mutate: insert('$x = Get-CimInstance Win32_OperatingSystem') },
  { name: 'simplified Where-Object', mutate: insert('$x = $x | Where-Object Name -eq 1') },
  { name: 'simplified ForEach-Object', mutate: replace('ForEach-Object { $_.Name }', 'ForEach-Object Name') },
  { name: 'a class', mutate: insert('class X { }') },
  { name: '&&', mutate: insert('Plain 1 && Plain 2') },
  { name: 'a ternary', mutate: insert('$x = $true ? 1 : 2') },
  { name: '??', mutate: insert('$x = $null ?? 2') },
  { name: '$using:', mutate: insert('$x = $using:nonce') },
  { name: 'a backslash before n', mutate: insert("$x = 'C:\\net'") },
];
