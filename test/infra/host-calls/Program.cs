using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using DurableTask.Core;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Extensions.DurableTask.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// What the Functions host runs the app on, without its script half: the WebJobs SDK with its locks and timers, the Durable extension,
// set as in host.json, and the exporter of its telemetry, set as the host sets it. It plays orchestrations of the app's shapes on the
// storage account of AzureWebJobsStorage, stores and fetches a package, writes down what was asked of Durable's backend, and ends.
var host = new HostBuilder()
    .ConfigureAppConfiguration(configuration => configuration.AddEnvironmentVariables())
    .ConfigureWebJobs(jobs =>
    {
        jobs.AddAzureStorageCoreServices();
        jobs.AddTimers();
        jobs.AddDurableTask(options =>
        {
            options.HubName = "Smb1Audit";
            options.Tracing.DistributedTracingEnabled = true;
            options.Tracing.Version = DurableDistributedTracingVersion.V2;
            options.StorageProvider["maxQueuePollingInterval"] = "00:00:05";
            options.StorageProvider["controlQueueVisibilityTimeout"] = "00:01:00";
            options.StorageProvider["workItemQueueVisibilityTimeout"] = "00:01:00";
        });
        RecordedBackendFactory.TakeThePlaceOf(jobs.Services);
    })
    .ConfigureServices(services =>
    {
        services.AddOpenTelemetry().UseAzureMonitorExporter();
        services.Configure<AzureMonitorExporterOptions>(options =>
        {
            options.ConnectionString = Environment.GetEnvironmentVariable("APPLICATIONINSIGHTS_CONNECTION_STRING");
            options.Credential = new ManagedIdentityCredential(
                ManagedIdentityId.FromUserAssignedClientId(Environment.GetEnvironmentVariable("AZURE_CLIENT_ID")));
        });
    })
    .ConfigureLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning))
    .Build();
await host.StartAsync();
await Package.StoreAndFetch();
await host.Services.GetRequiredService<IJobHost>().CallAsync(nameof(Functions.Drive));
await host.StopAsync();
host.Dispose();
File.WriteAllLines(Environment.GetEnvironmentVariable("BACKEND_CALLS")!, RecordedBackend.AskedInOrder);

public static class Functions
{
    // Longer than a message stays hidden, so that its hold is renewed.
    private static readonly TimeSpan LongPass = TimeSpan.FromSeconds(75);

    // More than a message or a row of history may hold.
    private static readonly string Large = new('x', 100_000);

    [FunctionName("audit-timer")]
    public static void Tick([TimerTrigger("0 0 3 * * 1", RunOnStartup = true, UseMonitor = true)] TimerInfo timer) =>
        Console.WriteLine($"tick {timer.Schedule}");

    [FunctionName("audit")]
    public static async Task<string> Audit([OrchestrationTrigger] IDurableOrchestrationContext context)
    {
        var input = context.GetInput<string>();
        await context.CallActivityAsync<string>("audit-step", "plan");
        await context.CallSubOrchestratorAsync<string>("audit-subscription", input);
        return await context.CallActivityAsync<string>("audit-step", input);
    }

    [FunctionName("audit-subscription")]
    public static async Task<string> Subscription([OrchestrationTrigger] IDurableOrchestrationContext context)
    {
        await context.CallActivityAsync<string>("audit-step", context.GetInput<string>() == "long" ? "long" : "short");
        await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(1), CancellationToken.None);
        return await context.CallActivityAsync<string>("audit-step", "short");
    }

    [FunctionName("waits")]
    public static Task Waits([OrchestrationTrigger] IDurableOrchestrationContext context) =>
        context.WaitForExternalEvent<string>("never");

    [FunctionName("audit-step")]
    public static async Task<string> Step([ActivityTrigger] string input)
    {
        await Task.Delay(input == "long" ? LongPass : TimeSpan.Zero);
        return input;
    }

    [FunctionName("Drive")]
    [NoAutomaticTrigger]
    public static async Task Drive([DurableClient] IDurableOrchestrationClient client)
    {
        await client.StartNewAsync("audit", "long", "long");
        await client.StartNewAsync("audit", "large", Large);
        await client.StartNewAsync("waits", "stuck", "w");
        await Until(client, "long", OrchestrationRuntimeStatus.Completed);
        await Until(client, "large", OrchestrationRuntimeStatus.Completed);
        await client.TerminateAsync("stuck", "its audit is closed");
        await Until(client, "stuck", OrchestrationRuntimeStatus.Terminated);
        await client.PurgeInstanceHistoryAsync(
            DateTime.UnixEpoch,
            null,
            [OrchestrationStatus.Completed, OrchestrationStatus.Terminated]);
    }

    private static async Task Until(IDurableOrchestrationClient client, string id, OrchestrationRuntimeStatus wanted)
    {
        for (var tries = 0; tries < 2400; tries++)
        {
            var status = await client.GetStatusAsync(id);
            if (status?.RuntimeStatus == wanted)
            {
                Console.WriteLine($"{id}: {wanted}");
                return;
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"{id} did not become {wanted}");
    }
}

// The platform's own code is not public. What Microsoft's storage client does for a package, small or large, overwritten or not.
public static class Package
{
    private const int BlockSize = 1 << 20;

    public static async Task StoreAndFetch()
    {
        // The template makes the container.
        await Container("STORAGE_UNHEARD").CreateAsync();
        var package = Container("AzureWebJobsStorage").GetBlobClient("released-package.zip");
        await package.UploadAsync(new BinaryData(new byte[BlockSize]), overwrite: false);
        var byBlocks = new StorageTransferOptions { InitialTransferSize = BlockSize, MaximumTransferSize = BlockSize };
        await package.UploadAsync(
            new MemoryStream(new byte[3 * BlockSize]),
            new BlobUploadOptions { TransferOptions = byBlocks });
        await package.ExistsAsync();
        await package.DownloadToAsync(Stream.Null);
    }

    private static BlobContainerClient Container(string connection) =>
        new(Environment.GetEnvironmentVariable(connection), "app-package");
}
