import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * BouncyCastle's opinion on seal data (GB/T 38540). Arguments: "seal" and a file, or "signature", a file and its content.
 * The structure is walked type by type and encoded again as DER, so that what is signed is what we wrote.
 */
public final class VerifySeal {
    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        try {
            ASN1Sequence whole = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(bytes(args[1])));
            if (!Arrays.equals(whole.getEncoded(ASN1Encoding.DER), bytes(args[1]))) throw new Exception("not DER");
            System.out.println("ok " + (args[0].equals("seal") ? seal(whole) : signature(whole, bytes(args[2]))));
        } catch (Exception wrong) {
            System.out.println("wrong " + wrong.getClass().getSimpleName() + ": " + wrong.getMessage());
        }
    }

    private static String seal(ASN1Sequence seal) throws Exception {
        ASN1Sequence info = ASN1Sequence.getInstance(seal.getObjectAt(0));
        ASN1Sequence header = ASN1Sequence.getInstance(info.getObjectAt(0));
        String id = ASN1IA5String.getInstance(header.getObjectAt(0)).getString();
        int version = ASN1Integer.getInstance(header.getObjectAt(1)).intValueExact();
        ASN1Sequence property = ASN1Sequence.getInstance(info.getObjectAt(2));
        String name = ASN1UTF8String.getInstance(property.getObjectAt(1)).getString();
        ASN1GeneralizedTime until = ASN1GeneralizedTime.getInstance(property.getObjectAt(6));
        ASN1Sequence picture = ASN1Sequence.getInstance(info.getObjectAt(3));
        int width = ASN1Integer.getInstance(picture.getObjectAt(2)).intValueExact();
        check(seal.getObjectAt(1), seal.getObjectAt(2), seal.getObjectAt(3), info.getEncoded(ASN1Encoding.DER));
        return id + version + " " + name + " " + width + "mm until " + until.getDate().getTime();
    }

    private static String signature(ASN1Sequence whole, byte[] content) throws Exception {
        ASN1Sequence tbs = ASN1Sequence.getInstance(whole.getObjectAt(0));
        String inner = seal(ASN1Sequence.getInstance(tbs.getObjectAt(1)));
        byte[] digest = MessageDigest.getInstance("SM3", "BC").digest(content);
        if (!Arrays.equals(digest, ASN1BitString.getInstance(tbs.getObjectAt(3)).getOctets())) throw new Exception("content");
        check(whole.getObjectAt(1), whole.getObjectAt(2), whole.getObjectAt(3), tbs.getEncoded(ASN1Encoding.DER));
        if (whole.size() == 4) return inner;
        ASN1TaggedObject tagged = ASN1TaggedObject.getInstance(whole.getObjectAt(4));
        TimeStampToken token = new TimeStampToken(
            new CMSSignedData(ASN1BitString.getInstance(tagged.getExplicitBaseObject()).getOctets()));
        X509CertificateHolder holder = (X509CertificateHolder) token.getCertificates().getMatches(token.getSID()).iterator().next();
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder));
        byte[] imprint = MessageDigest.getInstance("SM3", "BC").digest(ASN1BitString.getInstance(whole.getObjectAt(3)).getOctets());
        if (!Arrays.equals(imprint, token.getTimeStampInfo().getMessageImprintDigest())) throw new Exception("imprint");
        return inner + " stamped " + token.getTimeStampInfo().getGenTime().getTime();
    }

    private static void check(Object certificate, Object algorithm, Object value, byte[] signed) throws Exception {
        X509Certificate holder = (X509Certificate) CertificateFactory.getInstance("X.509", "BC")
            .generateCertificate(new ByteArrayInputStream(ASN1OctetString.getInstance(certificate).getOctets()));
        Signature verifier = Signature.getInstance(ASN1ObjectIdentifier.getInstance(algorithm).getId(), "BC");
        verifier.initVerify(holder.getPublicKey());
        verifier.update(signed);
        if (!verifier.verify(ASN1BitString.getInstance(value).getOctets())) throw new Exception("signature");
    }

    private static byte[] bytes(String file) throws Exception {
        return Files.readAllBytes(Path.of(file));
    }
}
