using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using DurableTask.Core;
using DurableTask.Core.Entities;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.DependencyInjection;

// The backend on Azure Storage, with an ear on what the Durable extension asks of it: it asks the same of any other.
public sealed class RecordedBackendFactory(IDurabilityProviderFactory factory) : IDurabilityProviderFactory
{
    private readonly ConditionalWeakTable<DurabilityProvider, RecordedBackend> backends = [];

    public string Name => factory.Name;

    public static void TakeThePlaceOf(IServiceCollection services)
    {
        var known = services.Single(one => one.ServiceType == typeof(IDurabilityProviderFactory));
        services.Remove(known);
        services.AddSingleton<IDurabilityProviderFactory>(provider => new RecordedBackendFactory(
            (IDurabilityProviderFactory)ActivatorUtilities.CreateInstance(provider, known.ImplementationType!)));
    }

    public DurabilityProvider GetDurabilityProvider() => Recorded(factory.GetDurabilityProvider());

    public DurabilityProvider GetDurabilityProvider(DurableClientAttribute attribute) =>
        Recorded(factory.GetDurabilityProvider(attribute));

    private RecordedBackend Recorded(DurabilityProvider backend) =>
        this.backends.GetValue(backend, one => new RecordedBackend(one));
}

public sealed class RecordedBackend : DurabilityProvider
{
    private static readonly ConcurrentDictionary<string, bool> Asked = new();

    private readonly DurabilityProvider backend;

    public RecordedBackend(DurabilityProvider backend)
        : base(
            "AzureStorage",
            Ear<IEntityOrchestrationService>.On(backend),
            Ear<IOrchestrationServiceClient>.On(backend),
            backend.ConnectionName)
    {
        this.backend = backend;
        this.MaximumDelayTime = backend.MaximumDelayTime;
        this.LongRunningTimerIntervalLength = backend.LongRunningTimerIntervalLength;
        this.EventSourceName = backend.EventSourceName;
    }

    public static IEnumerable<string> AskedInOrder => Asked.Keys.Order(StringComparer.Ordinal);

    public static void Note(string member) => Asked[member] = true;

    public override Task<IList<OrchestrationState>> GetOrchestrationStateWithInputsAsync(string instanceId, bool showInput)
    {
        Note(nameof(this.GetOrchestrationStateWithInputsAsync));
        return this.backend.GetOrchestrationStateWithInputsAsync(instanceId, showInput);
    }

    public override Task<OrchestrationStatusQueryResult> GetOrchestrationStateWithPagination(
        OrchestrationStatusQueryCondition condition,
        CancellationToken cancellationToken)
    {
        Note(nameof(this.GetOrchestrationStateWithPagination));
        return this.backend.GetOrchestrationStateWithPagination(condition, cancellationToken);
    }

    public override Task<int> PurgeHistoryByFilters(
        DateTime createdTimeFrom,
        DateTime? createdTimeTo,
        IEnumerable<OrchestrationStatus> runtimeStatus)
    {
        Note(nameof(this.PurgeHistoryByFilters));
        return this.backend.PurgeHistoryByFilters(createdTimeFrom, createdTimeTo, runtimeStatus);
    }
}

public class Ear<Asked> : DispatchProxy
    where Asked : class
{
    private Asked? listened;

    public static Asked On(Asked listened)
    {
        var ear = Create<Asked, Ear<Asked>>();
        ((Ear<Asked>)(object)ear).listened = listened;
        return ear;
    }

    protected override object? Invoke(MethodInfo? member, object?[]? arguments)
    {
        RecordedBackend.Note(member!.Name);
        try
        {
            return member.Invoke(this.listened, arguments);
        }
        catch (TargetInvocationException trouble) when (trouble.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(trouble.InnerException);
            throw;
        }
    }
}
