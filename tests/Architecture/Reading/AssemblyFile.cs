using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace VduseActors.Architecture.Tests;

/// <summary>
/// A built assembly, read as a file: what it references, what its types use of which others, where their source lies. What the compiler has
/// put in the place of a name, a constant's value above all, is not seen.
/// </summary>
internal sealed class AssemblyFile
{
    /// <summary>Custom debug information that tells the source of types without code.</summary>
    private static readonly Guid _documentsOfType = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly MetadataReader _metadata;
    private readonly PEReader _file;

    private AssemblyFile(PEReader file, string path)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
        Name = _metadata.GetString(_metadata.GetAssemblyDefinition().Name);
        References =
            [.. _metadata.AssemblyReferences.Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name)).Order()];
        Imports = [.. _metadata.MethodDefinitions.Where(IsImport).Select(handle => $"{OwnerOf(handle)}.{NameOf(handle)}")];
        Uses = [.. _metadata.TypeDefinitions.SelectMany(UsesOf).Distinct()];
        Sources = ReadSources(path);
    }

    /// <summary>Name without extension.</summary>
    public string Name { get; }

    /// <summary>Names of the assemblies that it uses something of.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>The functions that it imports from native libraries.</summary>
    public IReadOnlyList<string> Imports { get; }

    /// <summary>What its types use.</summary>
    public IReadOnlyList<Use> Uses { get; }

    /// <summary>The source file of each type that is not nested; of the first, when it has several.</summary>
    public IReadOnlyDictionary<TypeName, string> Sources { get; }

    /// <summary>Reads the assembly that lies beside the tests, with its debug information.</summary>
    public static AssemblyFile Read(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
        using var file = new PEReader(File.OpenRead(path));
        return new AssemblyFile(file, path);
    }

    private bool IsImport(MethodDefinitionHandle handle) =>
        _metadata.GetMethodDefinition(handle).Attributes.HasFlag(MethodAttributes.PinvokeImpl);

    private string NameOf(MethodDefinitionHandle handle) => _metadata.GetString(_metadata.GetMethodDefinition(handle).Name);

    private TypeName OwnerOf(MethodDefinitionHandle handle) => Outermost(_metadata.GetMethodDefinition(handle).GetDeclaringType());

    private TypeName Outermost(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        return type.IsNested
            ? Outermost(type.GetDeclaringType())
            : new TypeName(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    private IEnumerable<Use> UsesOf(TypeDefinitionHandle handle)
    {
        var from = Outermost(handle);
        var type = _metadata.GetTypeDefinition(handle);
        IEnumerable<EntityHandle> all =
        [
            type.BaseType,
            .. type.GetInterfaceImplementations().Select(implementation => _metadata.GetInterfaceImplementation(implementation).Interface),
            .. type.GetFields().SelectMany(field => _metadata.GetFieldDefinition(field).DecodeSignature(NamedTypes.Instance, null)),
            .. type.GetMethods().SelectMany(NamedBy),
        ];
        return all.Where(used => !used.IsNil).SelectMany(Resolve).Where(used => used.Type != from).Select(
            used => new Use(from, used.Assembly, used.Type, used.Member));
    }

    private IEnumerable<EntityHandle> NamedBy(MethodDefinitionHandle handle)
    {
        var method = _metadata.GetMethodDefinition(handle);
        var signature = method.DecodeSignature(NamedTypes.Instance, null);
        IEnumerable<EntityHandle> named = [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(parameter => parameter)];
        if (method.RelativeVirtualAddress == 0)
            return named;
        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        return
        [
            .. named,
            .. body.ExceptionRegions.Select(region => region.CatchType).Where(caught => !caught.IsNil),
            .. body.LocalSignature.IsNil
                ? []
                : _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(NamedTypes.Instance, null)
                    .SelectMany(local => local),
            .. Instructions.Tokens(body.GetILReader()),
        ];
    }

    private IEnumerable<(string Assembly, TypeName Type, string Member)> Resolve(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return [(Name, Outermost((TypeDefinitionHandle)handle), "")];
            case HandleKind.TypeReference:
                var (assembly, name) = Outermost((TypeReferenceHandle)handle);
                return [(assembly, name, "")];
            case HandleKind.TypeSpecification:
                return _metadata.GetTypeSpecification(
                    (TypeSpecificationHandle)handle).DecodeSignature(NamedTypes.Instance, null).SelectMany(Resolve);
            case HandleKind.MethodDefinition:
                return [(Name, OwnerOf((MethodDefinitionHandle)handle), NameOf((MethodDefinitionHandle)handle))];
            case HandleKind.FieldDefinition:
                return [(Name, Outermost(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()), "")];
            case HandleKind.MethodSpecification:
                var specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                return
                [
                    .. Resolve(specification.Method),
                    .. specification.DecodeSignature(NamedTypes.Instance, null).SelectMany(argument => argument).SelectMany(Resolve),
                ];
            case HandleKind.MemberReference:
                var member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                // Of a generic type with its arguments the first is the type itself.
                return Resolve(member.Parent).Select(
                    (used, index) => index == 0 ? used with { Member = _metadata.GetString(member.Name) } : used);
            default:
                return [];
        }
    }

    private (string Assembly, TypeName Type) Outermost(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => Outermost((TypeReferenceHandle)type.ResolutionScope),
            HandleKind.AssemblyReference => (
                _metadata.GetString(_metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
                new TypeName(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name))),
            _ => (Name, new TypeName(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name))),
        };
    }

    private Dictionary<TypeName, string> ReadSources(string path)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        var symbols = provider.GetMetadataReader();
        var sources = new Dictionary<TypeName, string>();
        foreach (var handle in _metadata.MethodDefinitions)
        {
            var document = symbols.GetMethodDebugInformation(handle).Document;
            if (!document.IsNil)
                sources.TryAdd(OwnerOf(handle), symbols.GetString(symbols.GetDocument(document).Name));
        }

        foreach (var handle in symbols.CustomDebugInformation)
        {
            var information = symbols.GetCustomDebugInformation(handle);
            if (symbols.GetGuid(information.Kind) != _documentsOfType)
                continue;
            var document = System.Reflection.Metadata.Ecma335.MetadataTokens.DocumentHandle(
                symbols.GetBlobReader(information.Value).ReadCompressedInteger());
            sources.TryAdd(Outermost((TypeDefinitionHandle)information.Parent), symbols.GetString(symbols.GetDocument(document).Name));
        }

        return sources;
    }
}
