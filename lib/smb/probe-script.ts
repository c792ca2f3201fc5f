/**
 * The probe as it is sent, but for its nonce. PowerShell 2.0 to 5.1, also in constrained language mode.
 * No backslash is followed by n, r or t in any case: Run Command may take the pair for a line break or a tab
 * (https://learn.microsoft.com/azure/virtual-machines/windows/run-command).
 */
export const probeTemplate = String.raw`# Azure SMB1 Auditor: read-only probe, envelope v1.
# Looks at the SMB 1.0 client of this machine and prints what it saw between two marker lines.
# Cmdlets and external programs only, so that it also runs in constrained language mode.
$ErrorActionPreference = 'Stop'
$nonce = '@NONCE@'
$hostBits = 64
if ($env:PROCESSOR_ARCHITECTURE -eq 'x86') { $hostBits = 32 }
$wow64 = $null -ne $env:PROCESSOR_ARCHITEW6432
$system = Join-Path $env:windir 'System32'
if ($wow64) { $system = Join-Path $env:windir 'Sysnative' }
$services = 'HKLM:\SYSTEM\CurrentControlSet\Services'
$versionKey = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$servicing = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'
$dismOutput = Join-Path $env:windir "Temp\smb1-probe-$nonce.txt"

# Printable ASCII without the bar, single spaces, none at the end. Chinese and Japanese have a colon of their own.
function Plain($value) {
  "$value" -replace '\uff1a', ':' -replace '[^\x20-\x7b\x7d\x7e]', '?' -replace ' +', ' ' -replace ' $', ''
}

# A value as lines of at most 72 characters: a console that is 80 wide would break longer ones.
function Field($name, $value) {
  $text = Plain "$name=$value"
  if ($text.Length -gt 320) { Unread $name 'too-long' }
  else { ($text -replace '(?=.{72})(.{40,70}[^ ])', '$1|+') -split '\|' }
}

function Unread($name, $why) { Plain "$name!$why" }

function Value($name, $value) {
  if ($null -eq $value) { Unread $name 'missing' } else { Field $name $value }
}

function Why($record) { "$($record.CategoryInfo.Category)" }

# Tells a key that is not there from one that may not be read.
function ReadKey($path) {
  try { @{ kind = 'read'; item = (Get-ItemProperty -Path $path) } }
  catch {
    $why = Why $_
    if ($why -eq 'ObjectNotFound') { @{ kind = 'absent'; why = 'absent' } }
    else { @{ kind = 'unread'; why = $why } }
  }
}

# A 32-bit host sees its own copy of SOFTWARE, and that copy names another edition.
function ReadVersionKey {
  if (-not $wow64) { return ReadKey "HKLM:\$versionKey" }
  $item = @{}
  try {
    foreach ($line in @(reg.exe query "HKLM\$versionKey" /reg:64)) {
      if ($line -match '^ +([a-z]+) +REG_(SZ|DWORD) +(.+)$') { $item[$matches[1]] = $matches[3] }
    }
  }
  catch { return @{ kind = 'unread'; why = (Why $_) } }
  if ($null -eq $item.CurrentBuildNumber) { return @{ kind = 'unread'; why = "reg-exit-$LASTEXITCODE" } }
  @{ kind = 'read'; item = $item }
}

function WriteHost {
  Field 'host.bits' $hostBits
  Field 'host.powershell' $PSVersionTable.PSVersion
  Value 'host.language-mode' $ExecutionContext.SessionState.LanguageMode
}

function WriteOs($key) {
  if ($key.kind -ne 'read') { Unread 'os.build' $key.why }
  else {
    Value 'os.build' $key.item.CurrentBuildNumber
    Value 'os.revision' $key.item.UBR
    Value 'os.product' $key.item.ProductName
    Value 'os.edition' $key.item.EditionID
    Value 'os.installation' $key.item.InstallationType
  }
  try { Field 'os.language' (Get-UICulture).Name } catch { Unread 'os.language' (Why $_) }
}

function WriteDependencies {
  $key = ReadKey "$services\LanmanWorkstation"
  if ($key.kind -ne 'read') { Unread 'dependencies' $key.why }
  else { Field 'dependencies' (@($key.item.DependOnService) -join '/') }
}

# The words are translated in some languages, the order of the fields in none.
function WriteScQuery {
  try {
    $text = @(sc.exe qc lanmanworkstation 8192)
    Field 'sc.exit' $LASTEXITCODE
  }
  catch { return Unread 'sc' (Why $_) }
  if (($text -join '/').Length -gt 2000) { return Unread 'sc' 'too-long' }
  foreach ($line in $text) { if ("$line" -match '[^ ]') { Field 'sc' $line } }
}

function WriteService($name) {
  $key = ReadKey "$services\$name"
  if ($key.kind -eq 'unread') { return Unread $name $key.why }
  if ($key.kind -eq 'absent') { return Field $name 'absent' }
  Field $name 'present'
  Value "$name.start" $key.item.Start
}

function WriteDriverState {
  try {
    $text = @(sc.exe query mrxsmb10) -join ' '
    $code = $LASTEXITCODE
  }
  catch { return Unread 'mrxsmb10.state' (Why $_) }
  if ($code -eq 1060) { Field 'mrxsmb10.state' 'no-service' }
  elseif ($text -match ' ([1-7]) +(STOPPED|RUNNING|PAUSED|[A-Z]+_PENDING)') { Field 'mrxsmb10.state' $matches[1] }
  else { Unread 'mrxsmb10.state' "exit-$code" }
}

# mrxsmb20.sys is on every machine: a list without it is no list.
function WritePresence($name, $path) {
  try { $files = @(Get-ChildItem -Path $path | ForEach-Object { $_.Name }) }
  catch { return Unread $name (Why $_) }
  if ($files -contains 'mrxsmb10.sys') { Field $name 'yes' }
  elseif ($files -contains 'mrxsmb20.sys') { Field $name 'no' }
  else { Unread $name 'nothing-listed' }
}

function WriteServer {
  WriteService 'srv'
  $key = ReadKey "$services\LanmanServer\Parameters"
  if ($key.kind -ne 'read') { Unread 'server.smb1' $key.why } else { Value 'server.smb1' $key.item.SMB1 }
}

function WriteServicing {
  if ($wow64) {
    Unread 'cbs' '32-bit-host'
    return Unread 'reboot-pending' '32-bit-host'
  }
  try {
    $states = @(Get-ItemProperty -Path "$servicing\Packages\Microsoft-Windows-SMB1*" | ForEach-Object {
        '{0}:{1}' -f ($_.PSChildName -replace '^Microsoft-Windows-([^~]*)~.*$', '$1'), $_.CurrentState
      } | Sort-Object -Unique)
    Field 'cbs' ($states -join ' ')
  }
  catch { Unread 'cbs' (Why $_) }
  $key = ReadKey (Join-Path $servicing 'RebootPending')
  if ($key.kind -eq 'unread') { Unread 'reboot-pending' $key.why }
  elseif ($key.kind -eq 'read') { Field 'reboot-pending' 'yes' }
  else { Field 'reboot-pending' 'no' }
}

# DISM and WMI get 58 seconds together: 22 and 2 to die for each DISM call, 10 for WMI, which runs beside them.
function StartWmi {
  try {
    $job = Get-WmiObject -Class Win32_OptionalFeature -Filter "Name='SMB1Protocol' OR Name='SMB1Protocol-Client'" -AsJob
    @{ job = $job; why = 'no-job' }
  }
  catch { @{ job = $null; why = (Why $_) } }
}

function ReceiveWmi($wmi) {
  if ($null -eq $wmi.job) { return @{ rows = @(); why = $wmi.why } }
  $null = Wait-Job -Job $wmi.job -Timeout 10
  $state = "$($wmi.job.State)"
  if ($state -eq 'Running') { return @{ rows = @(); why = 'timeout' } }
  if ($state -ne 'Completed') { return @{ rows = @(); why = $state } }
  try { @{ rows = @(Receive-Job -Job $wmi.job); why = '' } }
  catch { @{ rows = @(); why = (Why $_) } }
}

function WriteWmi($name, $feature, $wmi) {
  if ($wmi.why -ne '') { return Unread $name $wmi.why }
  $state = 'no-row'
  foreach ($row in $wmi.rows) { if ($row.Name -eq $feature) { $state = $row.InstallState } }
  Field $name $state
}

# Reading the handle early keeps the exit code readable. Only this child is ever stopped.
function WriteDism($name, $feature) {
  try {
    $child = Start-Process -FilePath (Join-Path $system 'dism.exe') -ArgumentList "/English /Online /Get-FeatureInfo /FeatureName:$feature" -RedirectStandardOutput $dismOutput -NoNewWindow -PassThru
    try { $handle = $child.Handle } catch { $handle = $null }
    Wait-Process -InputObject $child -Timeout 22 -ErrorAction SilentlyContinue
    if (-not $child.HasExited) {
      Stop-Process -InputObject $child -Force -ErrorAction SilentlyContinue
      Wait-Process -InputObject $child -Timeout 2 -ErrorAction SilentlyContinue
      return Unread $name 'timeout'
    }
    Value "$name.exit" $child.ExitCode
    foreach ($line in @(Get-Content -Path $dismOutput)) {
      if ($line -match '^(Feature Name|State|Error) ?:') { Field $name $line }
    }
  }
  catch { Unread $name (Why $_) }
}

# Before Windows 8.1 and Server 2012 R2 SMB 1.0 is no feature: there is nothing to ask for.
function WriteFeatures($key) {
  $names = 'dism.parent', 'dism.client', 'wmi.parent', 'wmi.client'
  if ($key.kind -eq 'read' -and $key.item.CurrentBuildNumber -match '^([1-8][0-9]{3}|9[0-5][0-9]{2})$') {
    foreach ($name in $names) { Unread $name 'not-asked' }
    return
  }
  $wmi = StartWmi
  try {
    WriteDism 'dism.parent' 'SMB1Protocol'
    WriteDism 'dism.client' 'SMB1Protocol-Client'
  }
  finally { Remove-Item -Path $dismOutput -Force -ErrorAction SilentlyContinue }
  if (Test-Path -Path $dismOutput) { Unread 'temporary-file' 'left' }
  $wmi = ReceiveWmi $wmi
  WriteWmi 'wmi.parent' 'SMB1Protocol' $wmi
  WriteWmi 'wmi.client' 'SMB1Protocol-Client' $wmi
}

function WriteEvidence {
  $key = ReadVersionKey
  WriteHost
  WriteOs $key
  WriteDependencies
  WriteScQuery
  WriteService 'mrxsmb10'
  WriteDriverState
  WritePresence 'driver-file' (Join-Path $system 'drivers\mrxsmb?0.sys')
  WritePresence 'store' (Join-Path $env:windir 'WinSxS\*_microsoft-windows-smb?0-minirdr_*\mrxsmb?0.sys')
  WriteService 'mrxsmb20'
  WriteServer
  WriteServicing
  WriteFeatures $key
}

# Adler-32 (RFC 1950) over the begin line and the evidence lines, each with a line feed after it.
function Checksum($lines) {
  $low = 1
  $high = 0
  foreach ($line in $lines) {
    for ($i = 0; $i -le $line.Length; $i++) {
      $code = 10
      if ($i -lt $line.Length) { $code = [int]$line[$i] }
      $low = ($low + $code) % 65521
      $high = ($high + $low) % 65521
    }
  }
  '{0:x4}{1:x4}' -f $high, $low
}

# Run Command keeps the last 4,096 bytes; what is longer than 3,200 says only that.
$lines = @("smb1-probe v1 begin $nonce") + @(WriteEvidence)
if (($lines -join '//').Length -gt 3200) { $lines = @($lines[0], (Unread 'evidence' 'too-long')) }
$lines
"smb1-probe v1 end $nonce $($lines.Count - 1) $(Checksum $lines)"
`;
